"""When posts are read, and what answers say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from metrics.observations.models import MOST_COUNT, ReadingState
from metrics.readings.models import MOST_ATTEMPTS, Counted, Gone, Later, Unusable, after, begun, counted

SHARED = datetime(2026, 11, 2, 8, tzinfo=UTC)
_MEMBERS = {"reactions": ("likes",), "reshares": ("reposts", "quotes")}


def at(**time: float) -> datetime:
    return SHARED + timedelta(**time)


def test_a_post_is_read_an_hour_after_it_first() -> None:
    assert begun(ReadingState(), shared_at=SHARED, at=at(minutes=1)).next_at == at(hours=1)


def test_an_older_post_is_read_at_once() -> None:
    assert begun(ReadingState(), shared_at=SHARED, at=at(days=90)).next_at == at(days=90)


def test_a_consent_given_again_makes_no_reading_within_the_hour() -> None:
    state = ReadingState(last_at=at(days=2))
    assert begun(state, shared_at=SHARED, at=at(days=2, minutes=5)).next_at == at(days=2, hours=1)


def test_a_post_that_is_gone_is_not_read_again() -> None:
    state = after(ReadingState(next_at=at(hours=1)), Gone(), shared_at=SHARED, at=at(hours=1))
    assert (state.next_at, state.gone_at, state.fault) == (None, at(hours=1), "gone")
    assert begun(state, shared_at=SHARED, at=at(days=1)) == state


def test_readings_become_rarer_and_end_after_four_weeks() -> None:
    state, seen = ReadingState(next_at=at(hours=1)), list[float]()
    while state.next_at is not None:
        seen.append((state.next_at - SHARED) / timedelta(hours=1))
        state = after(state, Counted({}), shared_at=SHARED, at=state.next_at)
    assert seen == [1, 6, 24, 72, 168, 672]


def test_a_network_that_is_away_is_asked_ever_later_and_then_at_the_next_offset() -> None:
    state, delays = ReadingState(next_at=at(hours=1)), list[float]()
    now = at(hours=1)
    for _attempt in range(MOST_ATTEMPTS):
        state = after(state, Later("network_unavailable"), shared_at=SHARED, at=now)
        assert state.next_at is not None
        delays.append((state.next_at - now) / timedelta(minutes=1))
        now = state.next_at
    assert delays[:-1] == [1, 2, 4, 8, 16, 32, 64]
    assert (state.next_at, state.attempts, state.fault) == (at(hours=6), 0, "network_unavailable")


@pytest.mark.parametrize(("asked", "waited"), [(600.0, 600.0), (-5.0, 60.0), (1e9, 86_400.0), (None, 60.0)])
def test_a_network_is_left_alone_as_long_as_it_asks_but_no_longer_than_a_day(
    asked: float | None, waited: float
) -> None:
    state = after(ReadingState(), Later("too_many_requests", asked), shared_at=SHARED, at=at(hours=1))
    assert state.next_at == at(hours=1) + timedelta(seconds=waited)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"likes": 3, "reposts": 1, "quotes": 2}, Counted({"reactions": 3, "reshares": 3})),
        ({"likes": 0}, Counted({"reactions": 0})),
        ({"likes": None, "reposts": 4}, Counted({"reshares": 4})),
        ({}, Unusable("unreadable")),
        ({"likes": -1}, Unusable("negative")),
        ({"likes": MOST_COUNT + 1}, Unusable("overflow")),
        ({"reposts": MOST_COUNT, "quotes": 1}, Unusable("overflow")),
        ({"likes": "3"}, Unusable("unreadable")),
        ({"likes": 3.5}, Unusable("unreadable")),
        ({"likes": True}, Unusable("unreadable")),
        ({"likes": 3, "reposts": [1]}, Unusable("unreadable")),
    ],
)
def test_counts_are_whole_numbers_or_the_answer_is_of_no_use(value: dict[str, Any], expected: object) -> None:
    assert counted(value, _MEMBERS) == expected
