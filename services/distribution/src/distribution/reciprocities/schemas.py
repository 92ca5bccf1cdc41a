"""Reciprocity as everybody sees it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from distribution.reciprocities.models import Reciprocity
from kernel.http import Instant, View


class ReciprocityView(View):
    """What became of the posts that people offered, in the calendar quarter before this one."""

    programme: str
    begins: Instant
    ends: Instant
    ratio: Annotated[
        float | None,
        Field(
            ge=0,
            le=1,
            description="The part of the offered posts that the company passed on, to the tenth. What has no answer "
            "counts as not passed on, what its author took back first does not count.",
        ),
    ]
    median_hours: Annotated[float | None, Field(ge=0, description="Half of the answers took less, in hours.")]
    withheld: Annotated[
        Literal["fewer_than_five"] | None, Field(description="Why there is no ratio: too few people are behind it.")
    ]

    @classmethod
    def of(cls, figures: Reciprocity, *, programme: str) -> ReciprocityView:
        """The view of a programme's reciprocity."""
        return cls(
            programme=programme,
            begins=figures.begins,
            ends=figures.ends,
            ratio=figures.ratio,
            median_hours=figures.median_hours,
            withheld="fewer_than_five" if figures.ratio is None else None,
        )
