"""Series whose phases are known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from metrics.cycles.models import Cycle
from metrics.phases.models import WEEK, Week, shift
from tests.metrics.phases.simulation import FIRST

SERIES: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).resolve().parents[2] / "data/cycles/series.yaml").read_text()
)


def told(counts: list[int]) -> list[tuple[str, int]]:
    """The phases that are told, and after which week."""
    cycle, found = Cycle(id="programme:main", programme_id="main"), []
    for number, count in enumerate(counts):
        cycle, state = cycle.after(Week(FIRST + WEEK * number, count))
        if state is not None:
            found.append((state.phase.value, number + 1))
    return found


@pytest.mark.parametrize("name", SERIES)
def test_the_phases_are_those_that_are_known(name: str) -> None:
    found, known = told(SERIES[name]["weeks"]), SERIES[name]["phases"]
    assert [phase for phase, _week in found] == [one["phase"] for one in known], found
    for (phase, week), one in zip(found, known, strict=True):
        first, last = one["told"]
        assert first <= week <= last, (phase, week)


def test_what_is_found_does_not_depend_on_how_many_weeks_are_judged_at_once() -> None:
    counts = SERIES["dip_and_return"]["weeks"]
    for length in range(1, len(counts)):
        assert told(counts[:length]) == [one for one in told(counts) if one[1] <= length]


@pytest.mark.parametrize("week", [0, 10_000])
def test_no_single_week_is_a_change(week: int) -> None:
    assert shift([200, 210, 190, 205, 195, 202, 198, 207, 203, 196, week]) is None


def test_the_same_loss_counts_for_a_quiet_group_and_not_for_an_uneven_one() -> None:
    loss = [25, 25, 25]
    assert shift([50, 49, 51, 50, 52, 48, 50, 51, 49, 50, *loss]) is not None
    assert shift([50, 15, 90, 30, 70, 20, 85, 40, 60, 25, *loss]) is None
