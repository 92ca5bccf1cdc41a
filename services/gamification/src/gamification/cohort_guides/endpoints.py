"""`/v1/cohort-guides`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from gamification.cohort_guides.models import CohortGuideId
from gamification.cohort_guides.repository import GUIDES
from gamification.cohort_guides.schemas import CohortGuideView
from kernel.auth import SignedIn
from kernel.http import Page, Router, in_language, listed, request_language
from kernel.language import Language

router = Router(prefix="/v1/cohort-guides", tags=["cohorts"])


@router.get("", response_model=Page[CohortGuideView])
async def list_cohort_guides(
    request: Request, _reader: SignedIn, language: Annotated[Language, Depends(request_language)]
) -> Response:
    """The two guides of a cohort, in your language: the one for its members, then the one for its facilitator. Neither
    is a secret."""
    page = Page[CohortGuideView](items=[CohortGuideView.of(GUIDES[one], language) for one in CohortGuideId])
    return in_language(language, listed(page, request))
