"""`/v1/badges` and `/v1/me/badges`: parse, authorise, one call."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Request, Response

from gamification.badge_keys.errors import BadgesNotMade
from gamification.badges.commands import BadgeCommands
from gamification.badges.errors import BadgeNotFound, BadgesEnough
from gamification.badges.models import Badge, Proof
from gamification.badges.queries import BadgeQueries
from gamification.badges.schemas import POLICY, BadgeView, BroughtCredential, NewBadge, ProofView, page
from gamification.milestones.errors import MilestoneNotFound
from kernel.auth import SignedIn
from kernel.errors import NotAcceptable, problems
from kernel.http import (
    Once,
    Page,
    Paging,
    Router,
    created,
    known_or,
    listed,
    ok,
    preferred,
    request_language,
    wired,
)
from kernel.language import Language

router = Router(prefix="/v1", tags=["badges"])

Commands = Annotated[BadgeCommands, Depends(wired(BadgeCommands))]
Queries = Annotated[BadgeQueries, Depends(wired(BadgeQueries))]
Spoken = Annotated[Language, Depends(request_language)]

_JSON, _HTML = _OFFERED = ("application/json", "text/html")
_JWT = "application/vc+jwt"
_AS_PAGE: dict[str, Any] = {_HTML: {"schema": {"type": "string"}}}
_UNKNOWN = problems(BadgeNotFound)[404]


@router.post(
    "/badges",
    status_code=201,
    response_model=BadgeView,
    responses=problems(MilestoneNotFound, BadgesNotMade, BadgesEnough),
)
async def create_badge(body: NewBadge, person: SignedIn, badges: Commands, spoken: Spoken, once: Once) -> Response:
    """Have a badge made of a milestone of yours: a signed credential (Open Badges 3.0) that you may give to whom you
    like, also outside. Whoever is given it sees what the milestone recognises, in words, and nothing else of you. Your
    milestone need not be shown to colleagues for that; hiding one that is revokes its badges."""
    return await once(
        lambda: badges.make(body.milestone, by=person.person_id, language=body.language or spoken, email=body.email),
        lambda made: created(
            BadgeView.of(made, url=badges.issuer.url), location=f"/v1/me/badges/{made.id}", version=made.version
        ),
    )


@router.get("/me/badges", response_model=Page[BadgeView])
async def list_my_badges(request: Request, reader: SignedIn, badges: Queries, paging: Paging) -> Response:
    """Your badges, last made first."""
    at = paging.of("my-badges", reader=reader.person_id)
    found = await badges.own(reader.person_id, before=_before(at.after), limit=at.enough)
    items, more = at.cut(found, _position)
    views = [BadgeView.of(one, url=badges.issuer.url) for one in items]
    return listed(Page(items=views, next_cursor=more), request)


@router.get("/me/badges/{badge_id}", response_model=BadgeView, responses=problems(BadgeNotFound))
async def get_my_badge(badge_id: str, reader: SignedIn, badges: Queries) -> Response:
    """A badge of yours."""
    badge = await badges.one(badge_id, reader_id=reader.person_id)
    return ok(BadgeView.of(badge, url=badges.issuer.url), version=badge.version)


@router.get(
    "/me/badges/{badge_id}/credential",
    response_class=Response,
    responses={
        200: {"description": "The credential.", "content": {_JWT: {"schema": {"type": "string"}}}},
        304: {"description": "You have it already."},
        **problems(BadgeNotFound),
    },
)
async def get_my_credential(badge_id: str, request: Request, reader: SignedIn, badges: Queries) -> Response:
    """The credential of a badge of yours, to be kept or given away: a compact JWS that any verifier of Open Badges 3.0
    understands."""
    badge = await badges.one(badge_id, reader_id=reader.person_id)
    headers = {
        "vary": "Authorization",
        "cache-control": "private, no-cache",
        "content-disposition": f'attachment; filename="badge-{badge.id}.jwt"',
        "x-content-type-options": "nosniff",
    }
    return known_or(badge.credential.encode(), request, media_type=_JWT, headers=headers)


@router.post("/badges/{badge_id}/revoke", response_model=BadgeView, responses=problems(BadgeNotFound))
async def revoke_badge(badge_id: str, person: SignedIn, badges: Commands) -> Response:
    """Take back a badge of yours. It verifies nowhere any more, and nobody is told why. Your milestone stays."""
    badge = await badges.revoke(badge_id, by=person.person_id)
    return ok(BadgeView.of(badge, url=badges.issuer.url), version=badge.version)


@router.post("/badges/verify", response_model=ProofView)
async def verify_credential(body: BroughtCredential, badges: Queries) -> Response:
    """Whether a credential that you were given was made here, is unaltered, and has not been revoked. One that was
    altered in a single letter is `not-verified`. What you send is not kept."""
    answer = ok(ProofView.of(await badges.verify(body.credential)))
    answer.headers["cache-control"] = "no-store"
    return answer


@router.get(
    "/badges/{badge_id}",
    response_model=ProofView,
    responses={
        200: {
            "description": "Whether it holds: as JSON, or as a page where `Accept` prefers that.",
            "content": _AS_PAGE,
        },
        304: {"description": "You have it already."},
        404: {**_UNKNOWN, "content": {**_UNKNOWN["content"], **_AS_PAGE}},
        **problems(NotAcceptable),
    },
)
async def verify_badge(badge_id: str, request: Request, badges: Queries, language: Spoken) -> Response:
    """Whether the badge at this address holds, for whoever was given the address. It does not say whose it is."""
    form = preferred(request.headers.get("accept"), _OFFERED)
    if form is None:
        raise NotAcceptable(_OFFERED)
    headers = {
        "vary": "Accept, Accept-Encoding, Accept-Language",
        "cache-control": "no-cache",
        "x-robots-tag": "noindex, nofollow",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }
    if form == _JSON:
        view = ProofView.of(await badges.proof(badge_id))
        return known_or(view.model_dump_json().encode(), request, headers=headers)
    headers |= {"content-security-policy": POLICY, "content-language": language}
    try:
        proof: Proof | None = await badges.proof(badge_id)
    except BadgeNotFound:
        return Response(page(None, language), 404, headers, f"{_HTML}; charset=utf-8")
    return known_or(page(proof, language), request, media_type=f"{_HTML}; charset=utf-8", headers=headers)


def _position(badge: Badge) -> dict[str, str]:
    return {"at": badge.made_at.isoformat(), "id": badge.id}


def _before(position: Mapping[str, str] | None) -> tuple[datetime, str] | None:
    return (datetime.fromisoformat(position["at"]), position["id"]) if position else None
