"""What readings add up to, whatever the order in which they come."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from metrics.observations.models import MOST_COUNT, Absurd, Known, Origin, Outcome, fault_of, merged

START = datetime(2026, 11, 2, 8, tzinfo=UTC)


def at(hours: int) -> datetime:
    return START + timedelta(hours=hours)


def test_a_first_reading_grows_from_nothing() -> None:
    after, growth, outcome = merged({}, {"reactions": 3, "comments": 0}, read_at=at(1))
    assert after == {"reactions": Known(3, at(1)), "comments": Known(0, at(1))}
    assert (growth, outcome) == ({"reactions": 3}, Outcome.COUNTED)


def test_an_older_reading_changes_nothing() -> None:
    known = {"reactions": Known(5, at(2))}
    assert merged(known, {"reactions": 9}, read_at=at(1)) == (known, {}, Outcome.SUPERSEDED)


def test_an_older_reading_still_brings_what_no_later_one_gave() -> None:
    known = {"reactions": Known(5, at(2))}
    _after, growth, outcome = merged(known, {"reactions": 9, "reach": 40}, read_at=at(1))
    assert (growth, outcome) == ({"reach": 40}, Outcome.COUNTED)


def test_a_later_lower_reading_is_a_correction() -> None:
    known = {"reactions": Known(5, at(1)), "reach": Known(7, at(1))}
    after, growth, outcome = merged(known, {"reactions": 2, "reach": 8}, read_at=at(2))
    assert after["reactions"] == Known(2, at(2))
    assert (growth, outcome) == ({"reactions": -3, "reach": 1}, Outcome.CORRECTED)


def test_the_same_reading_again_changes_nothing() -> None:
    known, _growth, _outcome = merged({}, {"reactions": 3}, read_at=at(1))
    assert merged(known, {"reactions": 3}, read_at=at(1)) == (known, {}, Outcome.UNCHANGED)


def test_a_conversation_begins_with_the_first_comment_and_ends_with_the_last() -> None:
    silent, growth, _ = merged({}, {"comments": 0}, read_at=at(1))
    assert growth == {}
    talking, growth, _ = merged(silent, {"comments": 4}, read_at=at(2))
    assert growth == {"comments": 4, "conversations": 1}
    more, growth, _ = merged(talking, {"comments": 6}, read_at=at(3))
    assert growth == {"comments": 2}
    _after, growth, outcome = merged(more, {"comments": 0}, read_at=at(4))
    assert (growth, outcome) == ({"comments": -6, "conversations": -1}, Outcome.CORRECTED)


def test_growths_in_any_order_add_up_to_the_latest_reading_of_each_measure() -> None:
    chance = random.Random(30)
    for _round in range(200):
        readings = [
            (
                at(chance.randrange(6)),
                {name: chance.randrange(4) for name in ("reach", "comments") if chance.random() < 0.8},
            )
            for _ in range(chance.randrange(1, 9))
        ]
        latest = {
            name: max((moment, counts[name]) for moment, counts in readings if name in counts)[1]
            for name in ("reach", "comments")
            if any(name in counts for _moment, counts in readings)
        }
        chance.shuffle(readings)
        counters: dict[str, Known] = {}
        total = Counter[str]()
        for moment, counts in readings:
            counters, growth, _outcome = merged(counters, counts, read_at=moment)
            total.update(growth)
        assert {name: total[name] for name in latest} == latest
        assert total["conversations"] == (latest.get("comments", 0) > 0)


@pytest.mark.parametrize(
    ("counts", "hours", "fault"),
    [
        ({"reach": 0}, 5, None),
        ({"reach": MOST_COUNT}, 5, None),
        ({"reach": -1}, 5, Absurd.NEGATIVE),
        ({"reach": MOST_COUNT + 1}, 5, Absurd.OVERFLOW),
        ({"reach": 1}, 11, Absurd.FUTURE),
        ({"reach": 1}, -25, Absurd.BEFORE_SHARE),
        ({"reach": 1}, -23, None),
    ],
)
def test_absurd_numbers_and_moments_are_told_apart(counts: dict[str, int], hours: int, fault: Absurd | None) -> None:
    assert fault_of(counts, read_at=at(hours), shared_at=START, at=at(10)) is fault


def test_what_a_network_lets_be_shown_for_a_while_is_neither_kept_nor_exported() -> None:
    short = [origin for origin in Origin if not origin.is_exportable]
    assert short == [Origin.LINKEDIN_API]
    assert Origin.LINKEDIN_API.kept <= timedelta(hours=48)
