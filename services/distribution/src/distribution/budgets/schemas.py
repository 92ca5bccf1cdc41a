"""A breathing budget, as its person sends and sees it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import Field, StringConstraints, ValidationInfo, field_validator

from distribution.budgets.models import DAY_MINUTES, Budget, Window
from kernel.http import Body, Fault, View
from kernel.http.calendars import Day, HolidaysBody, HolidaysView, TimeZone, Weekday
from kernel.language import Text

Start = Annotated[
    str,
    StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", max_length=5),
    Field(description="Local time.", examples=["09:00"]),
]
End = Annotated[
    str,
    StringConstraints(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$", max_length=5),
    Field(description="Local time, no longer inside; `24:00` is the end of the day.", examples=["17:00"]),
]


class WindowBody(Body):
    """From `start` until before `end` on a weekday, by the clock of the time zone."""

    weekday: Weekday
    start: Start
    end: End

    @field_validator("end")
    @classmethod
    def _ends_later(cls, end: str, info: ValidationInfo) -> str:
        start = info.data.get("start")
        if start is not None and _minutes(end) <= _minutes(start):
            raise Fault(
                Text(
                    en="A window ends after it starts. For one over midnight write two, on two weekdays.",
                    fr="Une plage finit après son début. Pour passer minuit, écrivez-en deux, sur deux jours.",
                )
            )
        return end

    @property
    def window(self) -> Window:
        """The window."""
        return Window(self.weekday.number, _minutes(self.start), _minutes(self.end))


class BudgetBody(Body):
    """When and how much may go out in your name by itself, and how many messages you are sent. Every number is a
    ceiling."""

    time_zone: TimeZone
    windows: Annotated[list[WindowBody], Field(max_length=50, description="Without any, nothing goes out by itself.")]
    rest_weekdays: Annotated[list[Weekday], Field(max_length=7)] = []
    rest_dates: Annotated[
        list[Day],
        Field(max_length=366, description="Days on which nothing goes out.", examples=[["2026-12-24"]]),
    ] = []
    holidays: HolidaysBody | None = None
    per_day: Annotated[int, Field(strict=True, ge=0, le=5, description="Posts on one day at most.")] = 1
    per_week: Annotated[int, Field(strict=True, ge=0, le=15, description="Posts from Monday to Sunday at most.")] = 3
    messages_per_week: Annotated[
        int, Field(strict=True, ge=0, le=7, description="Messages to you from Monday to Sunday at most.")
    ] = 1

    def budget_of(self, person_id: str) -> Budget:
        """The budget that the person wishes."""
        return Budget(
            person_id=person_id,
            zone=self.time_zone,
            windows=tuple(sorted({one.window for one in self.windows})),
            rest_weekdays=frozenset(one.number for one in self.rest_weekdays),
            rest_dates=frozenset(self.rest_dates),
            holidays=self.holidays.observed if self.holidays else None,
            per_day=self.per_day,
            per_week=self.per_week,
            messages_per_week=self.messages_per_week,
        )


class WindowView(View):
    """A window."""

    weekday: Weekday
    start: str
    end: str


class BudgetView(View):
    """When and how much may go out in your name by itself. Nobody else can read it."""

    time_zone: str
    windows: list[WindowView]
    rest_weekdays: list[Weekday]
    rest_dates: list[date]
    holidays: HolidaysView | None
    per_day: int
    per_week: int
    messages_per_week: int

    @classmethod
    def of(cls, budget: Budget) -> Self:
        """The view of a budget."""
        days = list(Weekday)
        return cls(
            time_zone=budget.zone,
            windows=[
                WindowView(weekday=days[one.weekday], start=_clock(one.start), end=_clock(one.end))
                for one in budget.windows
            ],
            rest_weekdays=[days[one] for one in sorted(budget.rest_weekdays)],
            rest_dates=sorted(budget.rest_dates),
            holidays=budget.holidays and HolidaysView.model_validate(budget.holidays),
            per_day=budget.per_day,
            per_week=budget.per_week,
            messages_per_week=budget.messages_per_week,
        )


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}" if minutes < DAY_MINUTES else "24:00"
