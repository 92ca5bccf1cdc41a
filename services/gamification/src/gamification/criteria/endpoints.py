"""`/v1/criteria`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from gamification.criteria.errors import CriterionNotFound
from gamification.criteria.queries import CriterionQueries
from gamification.criteria.schemas import CriterionDetailView, CriterionView
from kernel.auth import SignedIn
from kernel.errors import problems
from kernel.http import Page, Paging, Router, in_language, listed, ok, request_language, wired
from kernel.language import Language

router = Router(prefix="/v1/criteria", tags=["milestones"])

Queries = Annotated[CriterionQueries, Depends(wired(CriterionQueries))]
Spoken = Annotated[Language, Depends(request_language)]


@router.get("", response_model=Page[CriterionView])
async def list_criteria(
    request: Request, _reader: SignedIn, criteria: Queries, paging: Paging, language: Spoken
) -> Response:
    """The milestones that there are, in words, the same for everybody. Nothing says who has reached which."""
    page = paging.of("criteria")
    found = criteria.all(after=page.after["after"] if page.after else None, limit=page.enough)
    items, more = page.cut(found, lambda one: {"after": one.slug})
    shown = Page[CriterionView](items=[CriterionView.of(one, language) for one in items], next_cursor=more)
    return in_language(language, listed(shown, request))


@router.get("/{slug}", response_model=CriterionDetailView, responses=problems(CriterionNotFound))
async def get_criterion(slug: str, _reader: SignedIn, criteria: Queries, language: Spoken) -> Response:
    """A milestone in words, and the rule that is applied."""
    return in_language(language, ok(CriterionDetailView.of(criteria.one(slug), language)))
