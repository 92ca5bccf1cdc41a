"""`/v1/badges/status/…` for verifiers, which have no token: parse, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from gamification.badge_keys.errors import BadgesNotMade
from gamification.status_lists.errors import StatusListNotFound
from gamification.status_lists.queries import StatusListQueries
from kernel.errors import problems
from kernel.http import Router, known_or, wired

router = Router(prefix="/v1/badges/status", tags=["badges"])

Queries = Annotated[StatusListQueries, Depends(wired(StatusListQueries))]

_JWT = "application/vc+jwt"
# What is revoked has to be so everywhere in a minute.
_HEADERS = {"cache-control": "public, max-age=60", "vary": "Accept-Encoding", "access-control-allow-origin": "*"}


@router.get(
    "/{list_id}",
    response_class=Response,
    responses={
        200: {"description": "The list, signed.", "content": {_JWT: {"schema": {"type": "string"}}}},
        304: {"description": "You have it already."},
        **problems(StatusListNotFound, BadgesNotMade),
    },
)
async def get_status_list(list_id: str, request: Request, lists: Queries) -> Response:
    """Which badges of a list are revoked, one bit for each of 131,072 places: a signed BitstringStatusListCredential
    (W3C Bitstring Status List 1.0). Whoever asks for it does not say about whose badge."""
    return known_or((await lists.signed(list_id)).encode(), request, media_type=_JWT, headers=_HEADERS)
