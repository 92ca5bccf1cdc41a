"""The keys of badges, where verifiers look for them: parse, authorise, one call."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends, Request, Response

from gamification.badge_keys.commands import BadgeKeyCommands
from gamification.badge_keys.errors import BadgeKeyNotFound, KeyOfTheGroup
from gamification.badge_keys.queries import BadgeKeyQueries
from gamification.badge_keys.schemas import BadgeKeyView, did_document, key_set
from gamification.programmes.endpoints import answering
from gamification.programmes.models import AnswerableFor
from kernel.errors import problems
from kernel.http import Router, known_or, ok, wired

router = Router(tags=["badges"])

Commands = Annotated[BadgeKeyCommands, Depends(wired(BadgeKeyCommands))]
Queries = Annotated[BadgeKeyQueries, Depends(wired(BadgeKeyQueries))]
Answerable = Annotated[AnswerableFor, Depends(answering("programme"))]

# A key that is withdrawn has to be gone everywhere in a minute.
_HEADERS = {"cache-control": "public, max-age=60", "vary": "Accept-Encoding", "access-control-allow-origin": "*"}
_DID, _JWK_SET = "application/did+json", "application/jwk-set+json"


def _document(media_type: str) -> dict[str, Any]:
    content = {"content": {media_type: {"schema": {"type": "object"}}}}
    return {"response_class": Response, "responses": {200: content, 304: {"description": "You have it already."}}}


@router.get("/.well-known/did.json", **_document(_DID))
async def get_did_document(request: Request, keys: Queries) -> Response:
    """The DID document of the issuer of badges (did:web), where its address is a host alone."""
    return _answer(did_document(keys.issuer, await keys.published()), _DID, request)


@router.get("/did.json", **_document(_DID))
async def get_did_document_below(request: Request, keys: Queries) -> Response:
    """The DID document of the issuer of badges (did:web), where its address has a path."""
    return _answer(did_document(keys.issuer, await keys.published()), _DID, request)


@router.get("/v1/badges/keys", **_document(_JWK_SET))
async def list_badge_keys(request: Request, keys: Queries) -> Response:
    """The same keys as a JWK Set (RFC 7517), the one that signs now first."""
    return _answer(key_set(await keys.published()), _JWK_SET, request)


@router.post(
    "/v1/badges/keys/{key_id}/withdraw",
    response_model=BadgeKeyView,
    responses=problems(BadgeKeyNotFound, KeyOfTheGroup),
)
async def withdraw_badge_key(key_id: str, by: Answerable, keys: Commands) -> Response:
    """Trust a key no more, because others may have it. Every badge that it signed is revoked at once; the next key that
    the service was given signs from now on, or none does. This cannot be undone. Badges of the whole group are signed
    with it: only those who answer for every programme may."""
    key = await keys.withdraw(key_id, by=by)
    return ok(BadgeKeyView.of(key), version=key.version)


def _answer(document: Mapping[str, Any], media_type: str, request: Request) -> Response:
    return known_or(json.dumps(document).encode(), request, media_type=media_type, headers=_HEADERS)
