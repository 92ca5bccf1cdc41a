"""Days, weekdays, time zones and public holidays, as callers send and see them."""

import re
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Annotated, Any
from zoneinfo import available_timezones

import holidays
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, ValidationInfo, field_validator

from kernel.calendars import Holidays
from kernel.http.schemas import Body, Fault, View
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


TimeZone = Annotated[
    str, Field(max_length=64, description="IANA time zone.", examples=["Europe/Paris"]), AfterValidator(_known_zone)
]
Day = Annotated[date, BeforeValidator(_written)]


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

    @property
    def observed(self) -> Holidays:
        """The holidays."""
        return Holidays(self.country, self.region)

    @field_validator("country")
    @classmethod
    def _has_known_holidays(cls, country: str) -> str:
        if country not in _countries():
            raise Fault(
                Text(
                    en="The public holidays of this country are not known here. List them day by day.",
                    fr="Les jours fériés de ce pays ne sont pas connus ici. Indiquez-les jour par jour.",
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


class HolidaysView(View):
    """Public holidays that are observed."""

    country: str
    region: str | None
