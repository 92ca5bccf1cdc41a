"""The weather: how things stand around a programme or a topic, and what people are told in a storm."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from content.weather.errors import StormIncomplete
from kernel.language import Text


class WeatherState(StrEnum):
    """Clear: nothing special. Cloudy: look twice. Storm: everything automated stops."""

    CLEAR = "clear"
    CLOUDY = "cloudy"
    STORM = "storm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a weather is about: a whole programme, or the stories of one of its topics."""

    programme_id: str
    topic: str | None = None

    @property
    def id(self) -> str:
        """A name for the scope that no other has."""
        return self.programme_id if self.topic is None else f"{self.programme_id}/{self.topic}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that was verified, and where it can be checked."""

    text: Text
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Who helps, and how to reach them: a `https:`, `mailto:` or `tel:` address."""

    label: Text
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the programme says about the weather; `StormIncomplete` for a storm without facts or contact.

    `nothing_owed` is the sentence that nothing is owed; None takes the shipped one in a storm.
    """

    state: WeatherState
    facts: tuple[Fact, ...] = ()
    contact: Contact | None = None
    nothing_owed: Text | None = None

    def __post_init__(self) -> None:
        if self.state is WeatherState.STORM:
            missing = [name for name, given in (("facts", self.facts), ("contact", self.contact)) if not given]
            if missing:
                raise StormIncomplete(missing)


CLEAR = Report(state=WeatherState.CLEAR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """A version of the weather of a scope. Version 0 is a scope of which nothing was said: clear, and not known to the
    other services. It changes by an act of the programme alone: none ends by itself."""

    scope: Scope
    version: int = 0
    report: Report = CLEAR
    author_id: str | None = None
    changed_at: datetime | None = None

    def change(self, report: Report, *, by: str | None, at: datetime) -> Weather:
        """The next version, by `by`; None is the service itself, when a programme begins."""
        return replace(self, version=self.version + 1, report=report, author_id=by, changed_at=at)
