"""`/v1/reciprocity`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response

from distribution.programmes.models import MAIN_PROGRAMME
from distribution.programmes.schemas import ProgrammeId
from distribution.reciprocities.queries import ReciprocityQueries
from distribution.reciprocities.schemas import ReciprocityView
from kernel.auth import SignedIn
from kernel.http import Router, ok, wired

router = Router(prefix="/v1", tags=["relays"])

Queries = Annotated[ReciprocityQueries, Depends(wired(ReciprocityQueries))]


@router.get("/reciprocity", response_model=ReciprocityView)
async def get_reciprocity(
    person: SignedIn, reciprocities: Queries, programme: ProgrammeId = MAIN_PROGRAMME
) -> Response:
    """How many of the posts that people offered the company has passed on, and how long its answers took."""
    return ok(ReciprocityView.of(await reciprocities.of(programme), programme=programme))
