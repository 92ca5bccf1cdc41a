"""What a rebuild changes of a story's day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from metrics.cells.models import MEASURES
from metrics.deltas.models import DAY, HOUR, MINUTE, Counts, DeltaKey
from metrics.rebuilds.models import Handed, Row, Unit, Whole, compared

MIDNIGHT = int(datetime(2026, 11, 2, tzinfo=UTC).timestamp())
NOW = MIDNIGHT + HOUR
LATER = MIDNIGHT + 3 * DAY
KEPT_FROM = date(2025, 10, 3)
EVERY = frozenset(range(len(MEASURES)))
SHARES, CLICKS = MEASURES.index("shares"), MEASURES.index("human_clicks")


def counts(**some: int) -> Counts:
    return [some.get(name, 0) for name in MEASURES]


def row(version: int = 1, **some: int) -> Row:
    return Row(counts(**some), version)


def key(minute: int, seconds: int = MINUTE) -> DeltaKey:
    return DeltaKey("s", "mastodon", MIDNIGHT + minute * 60, seconds)


def handed(**some: int) -> Handed:
    return Handed(counts(**some), datetime.fromtimestamp(MIDNIGHT, UTC))


def test_equal_rows_change_nothing_whatever_their_versions() -> None:
    live, rebuilt = {key(1): row(7, shares=2)}, {key(1): row(1, shares=2)}
    assert not compared(live, rebuilt, handed(shares=2), covered=EVERY, now=NOW)


def test_a_row_that_is_wrong_gets_the_counts_of_the_topics_and_keeps_its_version() -> None:
    live, rebuilt = {key(1): row(7, shares=2)}, {key(1): row(1, shares=5)}
    change = compared(live, rebuilt, handed(shares=5), covered=EVERY, now=NOW)
    assert (change.rows, change.growth) == ({key(1): row(7, shares=5)}, {key(1): counts(shares=3)})
    assert change.lacking == {}


def test_a_row_that_nothing_tells_of_goes() -> None:
    change = compared({key(1): row(shares=2)}, {}, handed(), covered=EVERY, now=NOW)
    assert (change.rows, list(change.gone)) == ({}, [key(1)])


def test_a_measure_that_the_topics_do_not_hold_whole_stays_as_it_is() -> None:
    live, rebuilt = {key(1): row(shares=2, human_clicks=9)}, {key(1): row(shares=3, human_clicks=1)}
    change = compared(live, rebuilt, handed(shares=2, human_clicks=9), covered={SHARES}, now=NOW)
    assert change.rows[key(1)].counts == counts(shares=3, human_clicks=9)
    assert change.lacking == {SHARES: 1}


def test_an_hour_is_equal_to_its_minutes_once_they_are_old() -> None:
    live, rebuilt = {key(0, HOUR): row(shares=3)}, {key(1): row(shares=1), key(59): row(shares=2)}
    assert not compared(live, rebuilt, handed(shares=3), covered=EVERY, now=LATER)
    assert not compared(rebuilt, live, handed(shares=3), covered=EVERY, now=LATER)


def test_old_minutes_of_an_hour_that_is_wrong_become_the_hour() -> None:
    live, rebuilt = {key(1): row(3, shares=1), key(59): row(shares=1)}, {key(0, HOUR): row(shares=3)}
    change = compared(live, rebuilt, handed(shares=3), covered=EVERY, now=LATER)
    assert change.rows == {key(0, HOUR): row(3, shares=3)}
    assert sorted(change.gone) == [key(1), key(59)]


def test_an_hour_that_somebody_with_a_faster_clock_has_made_takes_minutes_in() -> None:
    live, rebuilt = {key(0, HOUR): row(shares=2)}, {key(1): row(shares=1), key(2): row(shares=1)}
    assert not compared(live, rebuilt, handed(shares=2), covered=EVERY, now=NOW)


def test_what_cells_were_handed_decides_what_they_lack_and_not_the_live_minutes() -> None:
    rebuilt = {key(1): row(shares=5, human_clicks=2)}
    change = compared({}, rebuilt, handed(shares=5, human_clicks=3), covered=EVERY, now=NOW)
    assert change.lacking == {CLICKS: -1}


def test_nothing_is_said_of_cells_when_it_is_not_known_what_they_were_handed() -> None:
    assert compared({}, {key(1): row(shares=5)}, None, covered=EVERY, now=NOW).lacking == {}


def test_a_topic_is_whole_from_the_day_after_its_oldest_record() -> None:
    oldest = datetime(2026, 11, 2, 10, tzinfo=UTC)
    whole = Whole(tuple(oldest if one == CLICKS else None for one in range(len(MEASURES))), KEPT_FROM)
    assert whole.first_day(CLICKS) == date(2026, 11, 3)
    assert CLICKS not in whole.covered(Unit(date(2026, 11, 2), "s"), None)
    assert CLICKS in whole.covered(Unit(date(2026, 11, 3), "s"), None)
    assert SHARES in whole.covered(Unit(date(2025, 12, 24), "s"), None)


def test_what_the_database_has_removed_for_its_age_is_not_missing() -> None:
    whole = Whole((None,) * len(MEASURES), KEPT_FROM)
    assert whole.covered(Unit(KEPT_FROM, "s"), None) == EVERY
    assert whole.covered(Unit(KEPT_FROM - timedelta(days=1), "s"), None) == frozenset()


def test_a_clock_that_is_fast_may_have_dated_a_lost_record_into_the_next_day() -> None:
    oldest = datetime(2026, 11, 2, 23, 30, tzinfo=UTC)
    assert Whole((oldest,) * len(MEASURES), KEPT_FROM).first == date(2026, 11, 4)


def test_a_day_of_which_something_came_before_the_topic_begins_is_not_whole() -> None:
    oldest = datetime(2026, 11, 2, 10, tzinfo=UTC)
    whole, unit = Whole((oldest,) * len(MEASURES), KEPT_FROM), Unit(date(2026, 12, 24), "s")
    assert whole.covered(unit, Handed.nothing(at=oldest)) == EVERY
    assert whole.covered(unit, Handed.nothing(at=oldest - timedelta(hours=1))) == frozenset()
