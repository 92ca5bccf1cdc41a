"""`/v1/badges/achievements/…` for verifiers, which have no token: parse, one call."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import Depends, Request, Response

from gamification.achievements.errors import AchievementNotFound
from gamification.achievements.queries import AchievementQueries
from gamification.achievements.schemas import achievement_document
from gamification.issuers.models import CONTEXT
from kernel.errors import problems
from kernel.http import Router, known_or, request_language, wired
from kernel.language import Language

router = Router(prefix="/v1/badges/achievements", tags=["badges"])

Queries = Annotated[AchievementQueries, Depends(wired(AchievementQueries))]
Spoken = Annotated[Language, Depends(request_language)]

_JSON_LD = "application/ld+json"


@router.get(
    "/{criterion}/{version}",
    response_class=Response,
    responses={
        200: {"description": "The achievement.", "content": {_JSON_LD: {"schema": {"type": "object"}}}},
        304: {"description": "You have it already."},
        **problems(AchievementNotFound),
    },
)
async def get_achievement(
    criterion: str, version: str, request: Request, achievements: Queries, language: Spoken
) -> Response:
    """What badges of a milestone are about, in words (Open Badges 3.0, Achievement)."""
    found = await achievements.one(criterion, version)
    document = {"@context": CONTEXT, **achievement_document(found, language, url=achievements.url)}
    headers = {
        "cache-control": "public, max-age=3600",
        "vary": "Accept-Encoding, Accept-Language",
        "content-language": language,
        "access-control-allow-origin": "*",
    }
    return known_or(json.dumps(document).encode(), request, media_type=_JSON_LD, headers=headers)
