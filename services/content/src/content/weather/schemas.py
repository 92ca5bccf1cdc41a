"""The weather as callers send and see it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from content.guides.schemas import Wording, WordingView
from content.weather.models import Contact, Fact, Report, Weather, WeatherState
from kernel.http import Body, Instant, View
from kernel.http.fields import Line
from kernel.language import Language

HelpAddress = Annotated[
    str,
    StringConstraints(pattern=r"^(https://|mailto:|tel:)[!-~]+$", max_length=500),
    Field(description="A https, mailto or tel address.", examples=["mailto:help@example.org", "tel:+3215550100"]),
]


class NewFact(Body):
    """Something that was verified."""

    text: Wording
    source: Annotated[
        Line, Field(max_length=300, description="Where it can be checked: an address or a document's name.")
    ]


class NewContact(Body):
    """Who helps."""

    label: Wording
    address: HelpAddress


class WeatherReport(Body):
    """The weather from now on. A storm has facts and a contact."""

    state: WeatherState
    facts: Annotated[list[NewFact], Field(max_length=30)] = []
    contact: NewContact | None = None
    nothing_owed: Annotated[
        Wording | None, Field(description="The sentence that nothing is owed; null in a storm takes the shipped one.")
    ] = None

    @property
    def report(self) -> Report:
        """As the rest of the code knows it; `StormIncomplete` for a storm that says too little."""
        return Report(
            state=self.state,
            facts=tuple(Fact(text=one.text.text, source=one.source) for one in self.facts),
            contact=Contact(label=self.contact.label.text, address=self.contact.address) if self.contact else None,
            nothing_owed=self.nothing_owed.text if self.nothing_owed else None,
        )


class ShippedWeather(Body):
    """What the package knows about storms."""

    nothing_owed: Wording


class FactView(View):
    """Something that was verified, and where it can be checked."""

    text: str
    source: str


class ContactView(View):
    """Who helps, and how to reach them."""

    label: str
    address: str


class WeatherView(View):
    """The weather of a programme or of one of its topics, in the reader's language."""

    programme: str
    topic: Annotated[str | None, Field(description="Null for the whole programme.")]
    state: WeatherState
    facts: list[FactView]
    contact: ContactView | None
    nothing_owed: str | None
    version: Annotated[int, Field(description="0: nothing was said yet.")]
    language: str
    changed_at: Instant | None

    @classmethod
    def of(cls, weather: Weather, language: Language) -> WeatherView:
        """The view of a weather in a language."""
        report = weather.report
        contact = report.contact
        return cls(
            programme=weather.scope.programme_id,
            topic=weather.scope.topic,
            state=report.state,
            facts=[FactView(text=one.text.in_(language), source=one.source) for one in report.facts],
            contact=ContactView(label=contact.label.in_(language), address=contact.address) if contact else None,
            nothing_owed=report.nothing_owed.in_(language) if report.nothing_owed else None,
            version=weather.version,
            language=language,
            changed_at=weather.changed_at,
        )


class FactVersionView(View):
    """Something that was verified, in both languages."""

    text: WordingView
    source: str


class ContactVersionView(View):
    """Who helps, in both languages."""

    label: WordingView
    address: str


class ReportView(View):
    """What the programme said, in both languages."""

    state: WeatherState
    facts: list[FactVersionView]
    contact: ContactVersionView | None
    nothing_owed: WordingView | None


class WeatherVersionView(View):
    """A version of the weather. The first of a programme has no author: it begins clear."""

    version: int
    report: ReportView
    author_id: str | None
    changed_at: Instant | None
