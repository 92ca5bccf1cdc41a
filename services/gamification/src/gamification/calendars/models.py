"""Working days of a programme: on which days its people are at work. Pure rules of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from kernel.calendars import Holidays

MONDAY_TO_FRIDAY = frozenset(range(5))
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """When a programme's people work. Version 0 is that of a programme that has said nothing: Monday to Friday.

    `working_weekdays` are never empty (0 is Monday). `closed_dates` are further days on which nobody works.
    """

    programme_id: str
    version: int = 0
    zone: str = "UTC"
    working_weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    holidays: Holidays | None = None
    closed_dates: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """Whether people are at work on that day."""
        return (
            day.weekday() in self.working_weekdays
            and day not in self.closed_dates
            and not (self.holidays is not None and self.holidays.includes(day))
        )

    def after(self, moment: datetime, *, working_days: int) -> datetime:
        """The same time by the programme's clock, so many working days later. In UTC; `moment` says its offset.

        The day of `moment` does not count, whatever it is. Of a time that the clock skips on the last day, it
        is as much later as is skipped; of one that comes twice there, the first (PEP 495).
        """
        local = moment.astimezone(ZoneInfo(self.zone))
        day = local.date()
        left = working_days
        while left:
            day += _DAY
            left -= self.is_working(day)
        return datetime.combine(day, local.time(), tzinfo=local.tzinfo).astimezone(UTC)
