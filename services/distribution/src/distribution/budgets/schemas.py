"""A breathing budget, as its person sends and sees it."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Self
from zoneinfo import available_timezones

import holidays
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, ValidationInfo, field_validator

from distribution.budgets.models import DAY_MINUTES, Budget, Holidays, Window
from kernel.http import Body, Fault, View
from kernel.language import Text

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Weekday(StrEnum):
    """A day of the week."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def number(self) -> int:
        """0 for Monday."""
        return list(Weekday).index(self)


def _known_zone(name: str) -> str:
    if name not in _zones():
        raise Fault(
            Text(
                en="This is no time zone of the IANA database, such as Europe/Paris.",
                fr="Ce n’est pas un fuseau horaire de la base IANA, comme Europe/Paris.",
            )
        )
    return name


def _written(value: Any) -> Any:
    # A number would be taken for a count of seconds since 1970.
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise Fault(Text(en="Write a day as 2026-12-24.", fr="Écrivez un jour sous la forme 2026-12-24."))
    return value


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def _countries() -> dict[str, list[str]]:
    return holidays.list_supported_countries(include_aliases=False)


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


class HolidaysBody(Body):
    """Public holidays that are observed."""

    country: Annotated[
        str,
        StringConstraints(pattern=r"^[A-Z]{2}$", max_length=2),
        Field(description="ISO 3166-1 alpha-2.", examples=["FR"]),
    ]
    region: Annotated[
        str | None,
        Field(max_length=16, description="Where a region has holidays of its own: ISO 3166-2, without the country."),
    ] = None

    @field_validator("country")
    @classmethod
    def _has_known_holidays(cls, country: str) -> str:
        if country not in _countries():
            raise Fault(
                Text(
                    en="The public holidays of this country are not known here. List them as rest dates.",
                    fr="Les jours fériés de ce pays ne sont pas connus ici. Indiquez-les comme jours de repos.",
                )
            )
        return country

    @field_validator("region")
    @classmethod
    def _is_of_the_country(cls, region: str | None, info: ValidationInfo) -> str | None:
        regions = _countries().get(info.data.get("country", ""))
        if region is not None and regions is not None and region not in regions:
            listed = ", ".join(regions)
            raise Fault(
                Text(
                    en=f"Known regions of this country: {listed or 'none'}.",
                    fr=f"Régions connues de ce pays : {listed or 'aucune'}.",
                )
            )
        return region


class BudgetBody(Body):
    """When and how much may go out in your name by itself, and how many messages you are sent. Every number is a
    ceiling."""

    time_zone: Annotated[
        str, Field(max_length=64, description="IANA time zone.", examples=["Europe/Paris"]), AfterValidator(_known_zone)
    ]
    windows: Annotated[list[WindowBody], Field(max_length=50, description="Without any, nothing goes out by itself.")]
    rest_weekdays: Annotated[list[Weekday], Field(max_length=7)] = []
    rest_dates: Annotated[
        list[Annotated[date, BeforeValidator(_written)]],
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
            holidays=Holidays(self.holidays.country, self.holidays.region) if self.holidays else None,
            per_day=self.per_day,
            per_week=self.per_week,
            messages_per_week=self.messages_per_week,
        )


class WindowView(View):
    """A window."""

    weekday: Weekday
    start: str
    end: str


class HolidaysView(View):
    """Public holidays that are observed."""

    country: str
    region: str | None


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
