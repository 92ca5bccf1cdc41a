"""Calendars as programmes send and see them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from gamification.calendars.models import Calendar
from kernel.http import Body, View
from kernel.http.calendars import Day, HolidaysBody, HolidaysView, TimeZone, Weekday


class CalendarBody(Body):
    """On which days the programme's people are at work."""

    time_zone: TimeZone
    working_weekdays: Annotated[list[Weekday], Field(min_length=1, max_length=7)]
    holidays: HolidaysBody | None = None
    closed_dates: Annotated[
        list[Day], Field(max_length=100, description="Further days without work.", examples=[["2026-12-24"]])
    ] = []

    def calendar_of(self, programme_id: str) -> Calendar:
        """The calendar that is wished for a programme."""
        return Calendar(
            programme_id=programme_id,
            zone=self.time_zone,
            working_weekdays=frozenset(one.number for one in self.working_weekdays),
            holidays=self.holidays.observed if self.holidays else None,
            closed_dates=frozenset(self.closed_dates),
        )


class CalendarView(View):
    """On which days the programme's people are at work: the working days after which it is reminded."""

    programme: str
    version: int
    time_zone: str
    working_weekdays: list[Weekday]
    holidays: HolidaysView | None
    closed_dates: list[date]

    @classmethod
    def of(cls, calendar: Calendar) -> CalendarView:
        """The view of a calendar."""
        days = list(Weekday)
        return cls(
            programme=calendar.programme_id,
            version=calendar.version,
            time_zone=calendar.zone,
            working_weekdays=[days[one] for one in sorted(calendar.working_weekdays)],
            holidays=calendar.holidays and HolidaysView.model_validate(calendar.holidays),
            closed_dates=sorted(calendar.closed_dates),
        )
