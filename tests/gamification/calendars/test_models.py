"""Working days: over weekends, holidays and the nights in which clocks are moved."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gamification.calendars.models import Calendar
from kernel.calendars import Holidays

PARIS = ZoneInfo("Europe/Paris")
ZONES = ("UTC", "Europe/Paris", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu")
DAY = timedelta(days=1)

calendars = st.builds(
    Calendar,
    programme_id=st.just("main"),
    zone=st.sampled_from(ZONES),
    working_weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    holidays=st.sampled_from([None, Holidays("FR"), Holidays("FR", "57"), Holidays("DE", "BY"), Holidays("IL")]),
    closed_dates=st.frozensets(st.dates(date(2026, 1, 1), date(2026, 3, 1)), max_size=20),
)
# Samoa had no 30 December 2011; no zone has left out a day since.
moments = st.integers(0, 16 * 365 * 24 * 3600).map(
    lambda seconds: datetime(2012, 1, 15, tzinfo=UTC) + timedelta(seconds=seconds)
)


def calendar(**changes: object) -> Calendar:
    return Calendar(programme_id="main", **changes)  # type: ignore[arg-type]


def paris(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PARIS).astimezone(UTC)  # type: ignore[misc,arg-type]


# The holidays of a country are made when they are first asked for.
@settings(deadline=None)
@given(calendars, moments, st.integers(1, 10))
def test_as_many_working_days_lie_between_as_are_asked_for(days: Calendar, moment: datetime, many: int) -> None:
    zone = ZoneInfo(days.zone)
    first, last = moment.astimezone(zone).date(), days.after(moment, working_days=many).astimezone(zone).date()

    between = [first + number * DAY for number in range(1, (last - first).days + 1)]
    assert sum(days.is_working(day) for day in between) == many
    assert days.is_working(last)


@settings(deadline=None)
@given(calendars, moments)
def test_the_clock_shows_the_same_time_unless_it_skips_it(days: Calendar, moment: datetime) -> None:
    zone = ZoneInfo(days.zone)
    local, due = moment.astimezone(zone), days.after(moment, working_days=5)
    shown = due.astimezone(zone)

    assert due.utcoffset() == timedelta(0)
    is_skipped = shown.time() != local.time()
    assert not is_skipped or (shown - timedelta(hours=2)).utcoffset() != shown.utcoffset()


@pytest.mark.parametrize(
    ("made", "due"),
    [
        # A Monday, a Friday, and a Saturday, which is no working day itself.
        (paris(2026, 11, 2, 9), paris(2026, 11, 9, 9)),
        (paris(2026, 11, 13, 9), paris(2026, 11, 20, 9)),
        (paris(2026, 11, 14, 9), paris(2026, 11, 20, 9)),
        # Over the night in which clocks are put back, an hour more; forward, an hour less.
        (paris(2026, 10, 21, 9), paris(2026, 10, 28, 9)),
        (paris(2026, 3, 25, 9), paris(2026, 4, 1, 9)),
        # 11 November is a Wednesday.
        (paris(2026, 11, 6, 9), paris(2026, 11, 16, 9)),
        # Christmas and New Year's Day are Fridays.
        (paris(2026, 12, 21, 9), paris(2026, 12, 29, 9)),
    ],
)
def test_five_working_days_in_france(made: datetime, due: datetime) -> None:
    assert calendar(zone="Europe/Paris", holidays=Holidays("FR")).after(made, working_days=5) == due


def test_good_friday_is_a_holiday_in_alsace_alone() -> None:
    made = paris(2026, 3, 30, 9)

    assert calendar(holidays=Holidays("FR", "57")).after(made, working_days=5) == paris(2026, 4, 8, 9)
    assert calendar(holidays=Holidays("FR")).after(made, working_days=5) == paris(2026, 4, 7, 9)


def test_a_time_that_the_clock_skips_is_an_hour_later() -> None:
    days = calendar(zone="Europe/Paris", working_weekdays=frozenset(range(7)))

    assert days.after(paris(2026, 3, 24, 2, 30), working_days=5) == paris(2026, 3, 29, 3, 30)


def test_a_programme_that_has_said_nothing_works_from_monday_to_friday() -> None:
    assert [calendar().is_working(date(2026, 12, day)) for day in range(21, 28)] == [True] * 5 + [False] * 2


def test_other_days_without_work_do_not_count() -> None:
    made = datetime(2026, 12, 21, 9, tzinfo=UTC)

    days = calendar(closed_dates=frozenset({date(2026, 12, 24)}))

    assert days.after(made, working_days=5) == datetime(2026, 12, 29, 9, tzinfo=UTC)


def test_where_people_work_from_sunday_to_thursday_friday_does_not_count() -> None:
    days = calendar(working_weekdays=frozenset({6, 0, 1, 2, 3}))

    assert days.after(datetime(2026, 11, 5, 9, tzinfo=UTC), working_days=1) == datetime(2026, 11, 8, 9, tzinfo=UTC)
