"""The capacity table is computed from what is measured, follows what is assumed, and is not stale."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields, replace

import pytest

from relais.catalogue import TOPICS
from tools.capacity import PAGE as CAPACITY
from tools.capacity import SIZES, Assumed, Measured, least_pods, memory_requests, needed, page


def asked(*arguments: str) -> tuple[int, str, str]:
    finished = subprocess.run(
        [sys.executable, "-m", "tools.capacity", *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    return finished.returncode, finished.stdout, finished.stderr


def test_the_page_says_what_the_program_computes() -> None:
    assert CAPACITY.read_text("utf-8") == page()


def test_the_largest_organisation_fits_into_the_partitions_that_there_are() -> None:
    largest = needed(SIZES[-1], Assumed(), Measured())

    assert largest.employees == 300_000
    assert largest.partitions <= TOPICS["distribution.share.v1"].partitions
    assert set(largest.pods) == set(memory_requests())


def test_nobody_gets_fewer_pods_than_production_begins_with() -> None:
    least = least_pods()

    assert set(least) == set(memory_requests())
    assert {name: count for name, count in least.items() if count != 2} == {
        "metrics-streams": 1,
        "gamification-streams": 1,
    }
    assert needed(1, Assumed(), Measured()).pods == least


@pytest.mark.parametrize("name", [one.name for one in fields(Assumed) if one.name not in ("rush", "busy")])
def test_who_does_more_needs_no_less(name: str) -> None:
    before = needed(300_000, Assumed(), Measured())
    more = needed(300_000, replace(Assumed(), **{name: 20 * getattr(Assumed(), name)}), Measured())

    assert all(more.pods[one] >= before.pods[one] for one in before.pods)
    assert (more.peak, more.events, more.memory) > (before.peak, 0, 0)


def test_slower_processes_have_to_be_more() -> None:
    quick = needed(300_000, Assumed(), Measured())
    slow = needed(300_000, Assumed(), replace(Measured(), write_seconds=0.025))

    assert slow.pods["content-api"] > quick.pods["content-api"]


def test_an_organisation_of_ones_own_is_computed() -> None:
    code, usual, _ = asked("40000")
    changed = asked("40000", "visits=100")[1]

    assert code == 0
    assert usual.splitlines()[2].startswith("| 40,000 | 1,600 | 48,000 |")
    assert changed.splitlines()[2].startswith("| 40,000 | 1,600 | 160,000 |")


@pytest.mark.parametrize("change", ["visit=3", "visits=many", "visits"])
def test_a_change_of_nothing_is_refused(change: str) -> None:
    code, _, errors = asked("40000", change)

    assert (code, "changes nothing" in errors) == (1, True)
