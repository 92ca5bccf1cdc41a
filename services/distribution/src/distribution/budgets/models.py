"""The breathing budget: when something may go out in a person's name, and how much at most. Pure rules of time.

A moment is inside a window when a clock on the wall there shows a time of the window on that weekday. So summer time
needs no rule of its own but for where a window begins: a time that is skipped is the end of the gap, and of one that
comes twice it is the first (`fold=0` of PEP 495). The day and the week that ceilings count are those of the same clock;
a week begins on Monday (ISO 8601).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kernel.calendars import Holidays

# A person's wishes may leave no moment at all; looking further than this helps nobody.
HORIZON_DAYS = 60
DAY_MINUTES = 24 * 60
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """From `start` until before `end`, both in minutes after midnight, on a weekday (0 is Monday)."""

    weekday: int
    start: int
    end: int


WORKING_HOURS = tuple(Window(weekday, 9 * 60, 17 * 60) for weekday in range(5))


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What a person allows to go out in their name. Version 0 is that of who has said nothing: working hours.

    `per_day`, `per_week` and `messages_per_week` are ceilings; nothing ever works towards them. The last one is how
    many messages the person is sent. Nothing goes out before `paused_until`.
    """

    person_id: str
    version: int = 0
    zone: str
    windows: tuple[Window, ...] = WORKING_HOURS
    rest_weekdays: frozenset[int] = frozenset()
    rest_dates: frozenset[date] = frozenset()
    holidays: Holidays | None = None
    per_day: int = 1
    per_week: int = 3
    messages_per_week: int = 1
    paused_until: datetime | None = field(default=None, compare=False)

    def for_messages(self) -> Budget:
        """The same windows and days of rest, for messages to the person."""
        return replace(self, per_day=1, per_week=self.messages_per_week)

    def slot(self, *, after: datetime, taken: Sequence[datetime] = ()) -> datetime | None:
        """The first moment from `after` on that is allowed, given the moments `taken`; None when there is none within
        `HORIZON_DAYS`. In UTC; `after` and `taken` say their offset."""
        after = after.astimezone(UTC)
        if self.paused_until is not None:
            after = max(after, self.paused_until)
        try:
            if self.allows(after, taken=taken):
                return after
            first = after.astimezone(ZoneInfo(self.zone)).date()
            for number in range(HORIZON_DAYS + 1):
                for moment in sorted(self._beginnings(first + number * _DAY, after)):
                    if self.allows(moment, taken=taken):
                        return moment
        except OverflowError:
            # The calendar ends in the year 9999.
            return None
        return None

    def allows(self, moment: datetime, *, taken: Sequence[datetime] = ()) -> bool:
        """Whether something may go out at a moment, given the moments `taken` of what else did or will."""
        if self.paused_until is not None and moment < self.paused_until:
            return False
        zone = ZoneInfo(self.zone)
        local = moment.astimezone(zone)
        if not self.is_open(local):
            return False
        day, week = local.date(), _week(local)
        others = [one.astimezone(zone) for one in taken]
        on_day = sum(other.date() == day for other in others)
        return on_day < self.per_day and sum(_week(other) == week for other in others) < self.per_week

    def is_same_day(self, one: datetime, other: datetime) -> bool:
        """Whether two moments are on the same day of the person's clock."""
        zone = ZoneInfo(self.zone)
        return one.astimezone(zone).date() == other.astimezone(zone).date()

    def is_open(self, moment: datetime) -> bool:
        """Whether a moment is inside a window, on no day of rest and no holiday; ceilings and pauses aside."""
        local = moment.astimezone(ZoneInfo(self.zone))
        day, minute = local.date(), local.hour * 60 + local.minute
        if not any(one.weekday == day.weekday() and one.start <= minute < one.end for one in self.windows):
            return False
        return not self._rests(day)

    def _rests(self, day: date) -> bool:
        return (
            day.weekday() in self.rest_weekdays
            or day in self.rest_dates
            or (self.holidays is not None and self.holidays.includes(day))
        )

    def _beginnings(self, day: date, after: datetime) -> Iterator[datetime]:
        """Every moment from `after` on at which a day's windows may begin: the times at which they do by the clock, and
        where the clock is moved, which may be into a window."""
        if not any(window.weekday == day.weekday() for window in self.windows) or self._rests(day):
            return
        zone = ZoneInfo(self.zone)
        begin, end = _moment(day, 0, zone), _moment(day + _DAY, 0, zone)
        moments = {*(_moment(day, one.start, zone) for one in self.windows if one.weekday == day.weekday())}
        # A day that comes twice in part, because its clock is moved back over midnight, is looked at a little longer. A
        # change of the next day comes in its turn, after what begins there earlier.
        changes = _changes(begin - timedelta(hours=3), end + timedelta(hours=3), zone)
        moments.update(change for change in changes if change.astimezone(zone).date() == day)
        yield from (moment for moment in moments if moment >= after)


def _week(local: datetime) -> tuple[int, int]:
    year, week, _weekday = local.isocalendar()
    return year, week


def _moment(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """When the clock first shows a time. One that it skips is taken an hour or so too late: by the offset before the
    gap; the end of the gap is among the changes."""
    return datetime.combine(day, time(minute // 60, minute % 60), tzinfo=zone).astimezone(UTC)


def _changes(begin: datetime, end: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """The first moment with each other offset from UTC between two moments. Two changes within the time that take each
    other back would not be seen; no zone has had such days since 1900."""
    if begin.astimezone(zone).utcoffset() == end.astimezone(zone).utcoffset():
        return
    before, low, high = begin.astimezone(zone).utcoffset(), begin, end
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    yield high.replace(microsecond=0)
