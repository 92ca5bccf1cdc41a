"""Media value as callers state its assumptions and see it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Self

from babel.numbers import list_currencies
from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, field_validator, model_validator

from kernel.http import Body, Fault, Instant, View
from kernel.http.fields import Line
from kernel.language import Text
from metrics.media_values.models import VALUED, Assumptions, MediaValue, Part, Span


def _known_currency(code: str) -> str:
    if code not in list_currencies():
        raise Fault(Text(en="This is no currency that is known.", fr="Cette devise n’est pas connue."))
    return code


def _valued(measure: str) -> str:
    if measure not in VALUED:
        names = ", ".join(VALUED)
        raise Fault(Text(en=f"This must be one of: {names}.", fr=f"Il faut l’un de ceux-ci : {names}."))
    return measure


Currency = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Z]{3}$"),
    AfterValidator(_known_currency),
    Field(description="ISO 4217.", examples=["EUR"]),
]
Price = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{1,7}(\.[0-9]{1,4})?$"),
    Field(description="A decimal number, in the currency.", examples=["0.85"]),
]


class SpanBody(Body):
    """What one of a measure may be worth."""

    low: Price
    high: Price

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if Decimal(self.low) > Decimal(self.high):
            raise Fault(Text(en="`low` must not be above `high`.", fr="`low` ne doit pas dépasser `high`."))
        return self


class AssumptionsBody(Body):
    """What a programme assumes."""

    enabled: Annotated[bool, Field(strict=True, description="Whether a media value is given at all.")]
    currency: Currency
    source: Annotated[
        Line, Field(max_length=500, description="Where the assumptions come from; always shown with them.")
    ]
    spans: Annotated[
        dict[Annotated[str, StringConstraints(max_length=40), AfterValidator(_valued)], SpanBody],
        Field(min_length=1, max_length=len(VALUED), description="By measure; those of the data dictionary."),
    ]

    @field_validator("spans")
    @classmethod
    def _once(cls, spans: dict[str, SpanBody]) -> dict[str, SpanBody]:
        if any(name.endswith("_api") and name.replace("_api", "_declared") in spans for name in spans):
            raise Fault(
                Text(
                    en="The same posts may be declared and read from the network: value one of the two.",
                    fr="Les mêmes publications peuvent être déclarées et lues sur le réseau : valorisez l’un des deux.",
                )
            )
        return spans

    def assumed(self) -> dict[str, Span]:
        """The spans by measure."""
        return {name: Span(Decimal(one.low), Decimal(one.high)) for name, one in self.spans.items()}


class SpanView(View):
    """What one of a measure is assumed to be worth."""

    low: str
    high: str

    @classmethod
    def of(cls, span: Span) -> SpanView:
        """The view of a span."""
        return cls(low=str(span.low), high=str(span.high))


class AssumptionsView(View):
    """What a programme assumes."""

    programme: str
    enabled: bool
    currency: Annotated[str, Field(description="Empty before anything was said.")]
    source: str
    spans: dict[str, SpanView]
    set_at: Instant | None

    @classmethod
    def of(cls, assumptions: Assumptions) -> AssumptionsView:
        """The view of assumptions."""
        return cls(
            programme=assumptions.programme_id,
            enabled=assumptions.enabled,
            currency=assumptions.currency,
            source=assumptions.source,
            spans={name: SpanView.of(span) for name, span in assumptions.spans.items()},
            set_at=assumptions.set_at,
        )


class PartView(View):
    """A measure's part of the range."""

    measure: str
    count: Annotated[int | None, Field(description="What is published; null while it is nothing.")]
    low: str | None
    high: str | None

    @classmethod
    def of(cls, part: Part) -> PartView:
        """The view of a part."""
        return cls(measure=part.measure, count=part.count, low=_written(part.low), high=_written(part.high))


class MediaValueView(View):
    """A range, never one number, with the assumptions that it stands on."""

    model_config = ConfigDict(serialize_by_alias=True)

    programme: str
    from_: Annotated[date, Field(serialization_alias="from")]
    to: date
    currency: str
    low: Annotated[str | None, Field(description="The lower end; null while nothing is published.")]
    high: Annotated[str | None, Field(description="The upper end; null while nothing is published.")]
    parts: list[PartView]
    assumptions: AssumptionsView

    @classmethod
    def of(cls, found: MediaValue) -> MediaValueView:
        """The view of a range."""
        return cls(
            programme=found.assumptions.programme_id,
            from_=found.first,
            to=found.last,
            currency=found.assumptions.currency,
            low=_written(found.low),
            high=_written(found.high),
            parts=[PartView.of(part) for part in found.parts],
            assumptions=AssumptionsView.of(found.assumptions),
        )


def _written(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"
