"""The issuer of badges and its vocabulary, for verifiers, which have no token: parse, one call."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import Depends, Request, Response

from gamification.issuers.errors import ContextNotFound
from gamification.issuers.models import CONTEXT, Issuer
from gamification.issuers.repository import context
from gamification.issuers.schemas import profile
from kernel.errors import problems
from kernel.http import Router, known_or, wired

router = Router(prefix="/v1/badges", tags=["badges"])

Issuing = Annotated[Issuer, Depends(wired(Issuer))]

_JSON_LD = "application/ld+json"
_HEADERS = {"cache-control": "public, max-age=3600", "vary": "Accept-Encoding", "access-control-allow-origin": "*"}
_DOCUMENT: dict[int | str, dict[str, Any]] = {
    200: {"description": "The document.", "content": {_JSON_LD: {"schema": {"type": "object"}}}},
    304: {"description": "You have it already."},
}


@router.get("/issuer", response_class=Response, responses=_DOCUMENT)
async def get_badge_issuer(request: Request, issuer: Issuing) -> Response:
    """Who makes the badges (Open Badges 3.0, Profile). Its `id` is a `did:web`, which leads to the keys."""
    document = {"@context": CONTEXT, **profile(issuer)}
    return known_or(json.dumps(document).encode(), request, media_type=_JSON_LD, headers=_HEADERS)


@router.get("/contexts/{name}", response_class=Response, responses={**_DOCUMENT, **problems(ContextNotFound)})
async def get_badge_context(name: str, request: Request) -> Response:
    """A JSON-LD context that badges are written in, `credentials_v2` or `open_badges_3_0_3`, for verifiers that cannot
    fetch it from its publisher."""
    return known_or(context(name), request, media_type=_JSON_LD, headers=_HEADERS)
