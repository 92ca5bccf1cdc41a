"""Guides as callers see them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from gamification.cohort_guides.models import CohortGuide, CohortGuideId
from kernel.http import View
from kernel.language import Language


class CohortSectionView(View):
    """A part of a guide."""

    id: str
    heading: str
    text: Annotated[str, Field(description="Markdown without HTML.")]


class CohortGuideView(View):
    """A guide, in the language of Content-Language."""

    id: CohortGuideId
    title: str
    sections: list[CohortSectionView]

    @classmethod
    def of(cls, guide: CohortGuide, language: Language) -> CohortGuideView:
        """The view of a guide."""
        return cls(
            id=guide.id,
            title=guide.title.in_(language),
            sections=[
                CohortSectionView(id=one.id, heading=one.heading.in_(language), text=one.text.in_(language))
                for one in guide.sections
            ],
        )
