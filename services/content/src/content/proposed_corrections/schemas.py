"""Proposed corrections as callers see them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from content.proposed_corrections.models import CorrectionStatus, ProposedCorrection
from kernel.http import Instant, View


class ProposedCorrectionView(View):
    """What a feed says otherwise than a story that a person has edited, certified or published."""

    id: str
    story_id: str
    status: CorrectionStatus
    title: str
    body: Annotated[str, Field(description="HTML, cleaned.")]
    url: str
    differs: Annotated[list[str], Field(description="The members of the story that accepting it changes.")]
    proposed_at: Instant
    settled_at: Instant | None
    settled_by: Annotated[str | None, Field(description="Pseudonym of the person who accepted or dismissed it.")]

    @classmethod
    def of(cls, correction: ProposedCorrection) -> ProposedCorrectionView:
        """The view of a correction."""
        return cls.model_validate(correction)
