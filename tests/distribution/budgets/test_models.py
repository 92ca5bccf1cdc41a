"""The rules of a breathing budget over every time zone and every change of a clock in three years."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distribution.budgets.models import HORIZON_DAYS, WORKING_HOURS, Budget, Window
from kernel.calendars import Holidays

FIRST, LAST = datetime(2025, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ALL_WEEK = range(7)


@cache
def changes() -> dict[str, list[datetime]]:
    """The moments from which on a zone has another offset, of every zone."""
    return {name: list(_changes_of(ZoneInfo(name))) for name in sorted(available_timezones())}


def _changes_of(zone: ZoneInfo) -> Iterator[datetime]:
    for number in range((LAST - FIRST).days):
        low, high = FIRST + number * DAY, FIRST + (number + 1) * DAY
        offset = low.astimezone(zone).utcoffset()
        if high.astimezone(zone).utcoffset() == offset:
            continue
        while high - low > MINUTE:
            middle = low + (high - low) // MINUTE // 2 * MINUTE
            low, high = (middle, high) if middle.astimezone(zone).utcoffset() == offset else (low, middle)
        yield high


@cache
def distinct() -> list[tuple[str, datetime]]:
    """One zone for each change that there is: same moment, same offsets before and after."""
    found = {
        (at, *((at + step).astimezone(ZoneInfo(name)).utcoffset() for step in (-MINUTE, timedelta()))): (name, at)
        for name, moments in changes().items()
        for at in moments
    }
    return list(found.values())


def budget(zone: str = "Europe/Paris", windows: Sequence[Window] = WORKING_HOURS, **wishes: object) -> Budget:
    return Budget(person_id="p", zone=zone, windows=tuple(windows), **wishes)  # type: ignore[arg-type]


def every_day(start: int, end: int) -> list[Window]:
    return [Window(weekday, start, end) for weekday in ALL_WEEK]


def keeps(wishes: Budget, moment: datetime, taken: Sequence[datetime]) -> bool:
    """The rules, said again in the plainest way."""
    local = moment.astimezone(ZoneInfo(wishes.zone))
    clock = local.strftime("%H:%M")
    inside = [
        one
        for one in wishes.windows
        if one.weekday == local.weekday()
        and f"{one.start // 60:02}:{one.start % 60:02}" <= clock < f"{one.end // 60:02}:{one.end % 60:02}"
    ]
    others = [one.astimezone(ZoneInfo(wishes.zone)) for one in taken]
    return (
        bool(inside)
        and local.weekday() not in wishes.rest_weekdays
        and local.date() not in wishes.rest_dates
        and not (wishes.holidays and wishes.holidays.includes(local.date()))
        and sum(one.date() == local.date() for one in others) < wishes.per_day
        and sum(one.strftime("%G%V") == local.strftime("%G%V") for one in others) < wishes.per_week
    )


@st.composite
def wished(draw: st.DrawFn, zone: str, around: datetime) -> Budget:
    """A budget with something to keep near a moment; times of windows are multiples of five minutes."""
    times = st.tuples(st.integers(0, 287), st.integers(1, 288)).filter(lambda pair: pair[0] < pair[1])
    windows = draw(st.lists(st.tuples(st.sampled_from(ALL_WEEK), times), min_size=1, max_size=10))
    days = st.integers(-2, 3).map(lambda number: (around + number * DAY).date())
    return budget(
        zone,
        [Window(weekday, start * 5, end * 5) for weekday, (start, end) in windows],
        rest_weekdays=draw(st.frozensets(st.sampled_from(ALL_WEEK), max_size=2)),
        rest_dates=draw(st.frozensets(days, max_size=2)),
        holidays=draw(st.sampled_from([None, Holidays("FR"), Holidays("FR", "57"), Holidays("US", "CA")])),
        per_day=draw(st.integers(0, 2)),
        per_week=draw(st.integers(0, 3)),
    )


@settings(max_examples=250, deadline=None)
@given(data=st.data())
def test_a_slot_is_the_first_moment_that_breaks_nothing(data: st.DataObject) -> None:
    zone, at = data.draw(st.sampled_from(distinct()))
    wishes = data.draw(wished(zone, at))
    after = at + data.draw(st.integers(-30 * 12, 6 * 12)) * 5 * MINUTE
    taken = [at + number * 5 * MINUTE for number in data.draw(st.lists(st.integers(-2000, 1000), max_size=4))]

    slot = wishes.slot(after=after, taken=taken)

    looked_at = (after + number * 5 * MINUTE for number in range(3 * 288))
    first = next((moment for moment in looked_at if keeps(wishes, moment, taken)), None)
    if first is not None:
        assert slot == first
    elif slot is not None:
        assert slot > after + 3 * DAY - 5 * MINUTE
        assert keeps(wishes, slot, taken)


def test_around_every_change_of_every_zone_nothing_is_broken() -> None:
    chance = random.Random(22)
    for zone, moments in changes().items():
        for at in moments:
            start = chance.randrange(0, 24 * 60)
            wishes = budget(
                zone,
                every_day(start, chance.randrange(start + 1, 24 * 60 + 1)),
                rest_dates=frozenset({at.date() + chance.randrange(-1, 2) * DAY}),
            )
            taken: list[datetime] = []
            for _ in range(4):
                slot = wishes.slot(after=at - chance.randrange(0, 36) * HOUR, taken=taken)
                assert slot is not None
                assert keeps(wishes, slot, taken), (zone, at, slot)
                taken.append(slot)


def test_every_zone_changes_its_clock_where_it_is_known_to() -> None:
    assert len(changes()) > 400
    assert [at.isoformat() for at in changes()["Europe/Paris"]][:2] == [
        "2025-03-30T01:00:00+00:00",
        "2025-10-26T01:00:00+00:00",
    ]
    assert changes()["Asia/Kolkata"] == []


def test_a_window_that_begins_in_a_gap_begins_at_its_end() -> None:
    slot = budget(windows=every_day(150, 240)).slot(after=datetime(2026, 3, 28, 23, tzinfo=UTC))

    assert slot == datetime(2026, 3, 29, 1, tzinfo=UTC), "03:00, when 02:30 does not come"


def test_what_begins_before_the_next_days_change_comes_before_it() -> None:
    nights = [Window(5, 0, 5), Window(6, 0, 185)]

    slot = budget("Africa/El_Aaiun", nights).slot(after=datetime(2025, 4, 5, 23, 55, tzinfo=UTC))

    assert slot == datetime(2025, 4, 6, tzinfo=UTC), "midnight, not the end of the gap at two"


def test_a_window_within_a_gap_does_not_come_that_day() -> None:
    slot = budget(windows=every_day(125, 175)).slot(after=datetime(2026, 3, 29, 0, tzinfo=UTC))

    assert slot == datetime(2026, 3, 30, 0, 5, tzinfo=UTC)


def test_a_window_that_begins_twice_begins_the_first_time() -> None:
    slot = budget(windows=every_day(150, 240)).slot(after=datetime(2026, 10, 24, 23, tzinfo=UTC))

    assert slot == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_pause_leaves_nothing_to_catch_up_with() -> None:
    until = datetime(2026, 6, 10, 10, tzinfo=UTC)
    wishes = budget(paused_until=until)

    assert wishes.slot(after=datetime(2026, 6, 1, 10, tzinfo=UTC)) == until
    assert not wishes.allows(until - MINUTE)


def test_a_holiday_of_a_region_is_one_there_alone() -> None:
    good_friday = datetime(2026, 4, 3, 8, tzinfo=UTC)

    assert budget(holidays=Holidays("FR")).allows(good_friday)
    assert not budget(holidays=Holidays("FR", "57")).allows(good_friday)


@pytest.mark.parametrize("wishes", [{"windows": ()}, {"per_day": 0}, {"rest_weekdays": frozenset(ALL_WEEK)}])
def test_wishes_that_leave_no_moment_give_none(wishes: dict[str, object]) -> None:
    assert budget(**wishes).slot(after=FIRST) is None  # type: ignore[arg-type]


def test_a_slot_is_not_looked_for_beyond_the_horizon() -> None:
    rest = frozenset(date(2026, 1, 1) + number * DAY for number in range(HORIZON_DAYS + 5))

    assert budget(rest_dates=rest).slot(after=datetime(2026, 1, 1, tzinfo=UTC)) is None


def test_a_moment_at_the_end_of_the_calendar_has_no_slot() -> None:
    assert budget(windows=every_day(0, 1)).slot(after=datetime(9999, 12, 31, 23, 59, tzinfo=UTC)) is None
