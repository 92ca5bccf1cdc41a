"""Figures as callers ask for and see them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema

from kernel.http import Fault, View
from kernel.language import Text
from metrics.figures.models import Figure, StoryFigures

_FIRST_YEAR, _LAST_YEAR = 2000, 2999


def _day(given: object) -> date:
    try:
        text = str(given)
        if len(text) == len("2026-11-24"):
            day = date.fromisoformat(text)
            if day.isoformat() != text:
                raise ValueError("a week and a weekday (2026-W48-2), which ISO 8601 allows too")
        else:
            moment = datetime.fromisoformat(text)
            if moment.tzinfo is None:
                raise ValueError("a moment without an offset")
            day = moment.astimezone(UTC).date()
        if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
            raise ValueError("a year that cannot be meant")
    except (ValueError, OverflowError):
        raise Fault(
            Text(
                en="This must be a day such as 2026-11-24 or a moment such as 2026-11-24T09:30:00Z, from 2000 to 2999.",
                fr="Il faut un jour (2026-11-24) ou un instant (2026-11-24T09:30:00Z), de 2000 à 2999.",
            )
        ) from None
    return day


Day = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema(
        {
            "anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}],
            "examples": ["2026-11-24", "2026-11-24T09:30:00Z"],
        }
    ),
]


class FigureView(View):
    """One figure. At least five ambassadors are behind it, and behind the difference of any two periods' figures."""

    value: Annotated[int | None, Field(description="The count; null when it is withheld.")]
    withheld: Annotated[
        bool, Field(description="True when fewer than five ambassadors are behind the figure, or none at all.")
    ]
    provenance: Annotated[
        Literal["own_link", "declared", "api"],
        Field(description="Where it comes from: Relais's own links, a person's declaration, or a network's API."),
    ]
    completeness: Annotated[
        float,
        Field(
            ge=0,
            le=1,
            description=(
                "The part of the period's days that is counted. A day is left out when fewer than five ambassadors, or "
                "none, are behind the figure on it, unless the left-out days of its whole week have five together."
            ),
        ),
    ]

    @classmethod
    def of(cls, figure: Figure) -> FigureView:
        """The view of a figure; all that is counted in this release comes from Relais's own links."""
        return cls(
            value=figure.value, withheld=figure.withheld, provenance="own_link", completeness=figure.completeness
        )


class StoryFiguresView(View):
    """The figures of a story in a period of whole days."""

    model_config = ConfigDict(serialize_by_alias=True)

    story: str
    from_: Annotated[date, Field(serialization_alias="from", description="The first day counted (UTC).")]
    to: Annotated[date, Field(description="The last day counted (UTC), as a whole.")]
    shares: FigureView
    human_clicks: Annotated[FigureView, Field(description="Visits by people.")]
    previews: Annotated[FigureView, Field(description="Visits by preview crawlers of networks and messengers.")]
    bots: Annotated[FigureView, Field(description="Visits by other programs.")]

    @classmethod
    def of(cls, found: StoryFigures) -> StoryFiguresView:
        """The view of a story's figures."""
        views = {name: FigureView.of(one) for name, one in found.figures.items()}
        return cls(story=found.story_id, from_=found.period.first, to=found.period.last, **views)
