"""`/v1/stories/{id}/enrichment`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response

from content.audiences.endpoints import Editing
from content.enrichments.errors import EnrichmentNotFound
from content.enrichments.queries import EnrichmentQueries
from content.enrichments.schemas import EnrichmentView
from kernel.errors import problems
from kernel.http import Router, in_language, ok, request_language, wired
from kernel.language import Language

router = Router(prefix="/v1/stories/{story_id}/enrichment", tags=["stories"])

Queries = Annotated[EnrichmentQueries, Depends(wired(EnrichmentQueries))]


@router.get("", response_model=EnrichmentView, responses=problems(EnrichmentNotFound))
async def get_enrichment(
    story_id: str,
    editor: Editing,
    enrichments: Queries,
    language: Annotated[Language, Depends(request_language)],
) -> Response:
    """What the feed and the article's page say besides the draft's text, and whether the page was read yet."""
    return in_language(language, ok(EnrichmentView.of(await enrichments.one(story_id, reader=editor), language)))
