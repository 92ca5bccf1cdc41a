"""Settling: what may be added to a cell, and what waits."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.cells.models import Arrivals, Brought, CellKey, K, Level, added, settle

SHARES = 0
# No more than four wait, and nobody with nothing: this is what settling leaves.
waiting = st.dictionaries(
    st.integers(0, 2), st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 9), min_size=1, max_size=K - 1)
)
arriving = st.dictionaries(st.integers(0, 2), st.dictionaries(st.sampled_from("abcdefgh"), st.integers(-4, 4)))


def total(brought: Brought, measure: int) -> int:
    return sum(brought.get(measure, {}).values())


@given(arriving, waiting)
def test_whatever_arrives_is_added_or_waits(arrived: Brought, waited: Brought) -> None:
    settled = settle(arrived, waited)
    for measure in range(3):
        before = total(arrived, measure) + total(waited, measure)
        assert settled.increment.get(measure, 0) + total(settled.waiting, measure) == before


@given(arriving, waiting)
def test_only_what_five_brought_is_added_and_then_nobody_waits(arrived: Brought, waited: Brought) -> None:
    settled = settle(arrived, waited)
    for measure in range(3):
        behind = added(waited.get(measure, {}), arrived.get(measure, {}))
        assert (measure in settled.increment) == (len(behind) >= K)
        assert settled.waiting.get(measure, {}) == ({} if measure in settled.increment else behind)


@given(arriving, waiting)
def test_a_change_of_what_waits_is_told(arrived: Brought, waited: Brought) -> None:
    settled = settle(arrived, waited)
    assert settled.changed or settled.waiting == waited


def test_nothing_is_changed_by_what_was_handed_in() -> None:
    arrived, waited = {SHARES: {"a": 1}}, {SHARES: {"a": 1, "b": 2}}
    settle(arrived, waited)
    assert (arrived, waited) == ({SHARES: {"a": 1}}, {SHARES: {"a": 1, "b": 2}})


def test_four_people_and_one_whose_parts_add_up_to_nothing_are_four() -> None:
    settled = settle({SHARES: {"a": 1, "b": 1, "c": 1, "d": 1, "e": -2}}, {SHARES: {"e": 2}})
    assert (settled.increment, len(settled.waiting[SHARES])) == ({}, 4)


def test_what_waits_too_long_goes_from_the_finest_cell_to_the_month_and_no_further() -> None:
    key: CellKey | None = CellKey.fine(date(2026, 9, 30), "s", "linkedin", "rail")
    way: list[CellKey] = []
    while key is not None:
        way.append(key)
        key = key.coarser()
    assert way == [
        CellKey(Level.FINE, date(2026, 9, 30), "s", "linkedin", "rail"),
        CellKey(Level.STORY_DAY, date(2026, 9, 30), "s", None, None),
        CellKey(Level.STORY_WEEK, date(2026, 9, 28), "s", None, None),
        CellKey(Level.MONTH, date(2026, 10, 1), None, None, None),
    ]


@pytest.mark.parametrize(
    ("key", "over"),
    [
        (CellKey.fine(date(2026, 9, 30), "s", "linkedin", ""), date(2026, 9, 30)),
        (CellKey(Level.STORY_DAY, date(2026, 9, 30), "s", None, None), date(2026, 10, 1)),
        (CellKey(Level.STORY_WEEK, date(2026, 9, 28), "s", None, None), date(2026, 10, 5)),
        (CellKey(Level.MONTH, date(2026, 9, 1), None, None, None), date(2027, 10, 6)),
    ],
)
def test_nothing_moves_on_before_its_time_is_over(key: CellKey, over: date) -> None:
    assert key.over == over


def test_cells_have_different_names() -> None:
    day = date(2026, 9, 30)
    keys = [
        CellKey.fine(day, "s", "n", ""),
        CellKey.fine(day, "s", "n", "e:f"),
        CellKey.fine(day, "s", "n", "e"),
        CellKey.fine(day, "s", "m", "e"),
        CellKey.fine(day, "t", "n", "e"),
        CellKey(Level.STORY_DAY, day, "s", None, None),
        CellKey(Level.STORY_WEEK, day, "s", None, None),
        CellKey(Level.MONTH, day, None, None, None),
    ]
    arrivals: Arrivals = {key: {} for key in keys}
    assert len({key.id for key in arrivals}) == len(keys)
