"""`/v1/shares` and `/v1/me/shares`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

import orjson
from fastapi import Depends, Request, Response

from distribution.charters.errors import CharterNotAccepted, NoCharterInForce
from distribution.networks.errors import NetworkOff
from distribution.networks.queries import PolicyQueries
from distribution.provisioned_people.errors import NotProvisioned
from distribution.shares.commands import ShareCommands
from distribution.shares.errors import LinkEndsTooEarly, ShareNotFound
from distribution.shares.models import Share
from distribution.shares.queries import ShareQueries
from distribution.shares.schemas import NewShare, Picture, ShareView, qr_code
from distribution.stories.errors import StoryEnded, StoryNoLongerVerified, StoryNotFound, StoryWithdrawn
from kernel.auth import SignedIn
from kernel.errors import problems
from kernel.http import (
    Once,
    Page,
    Paging,
    Router,
    created,
    in_language,
    known_or,
    listed,
    preferred,
    request_language,
    wired,
)
from kernel.language import Language

router = Router(prefix="/v1", tags=["shares"])

Commands = Annotated[ShareCommands, Depends(wired(ShareCommands))]
Queries = Annotated[ShareQueries, Depends(wired(ShareQueries))]
Policies = Annotated[PolicyQueries, Depends(wired(PolicyQueries))]
Spoken = Annotated[Language, Depends(request_language)]


@router.post(
    "/shares",
    status_code=201,
    response_model=ShareView,
    responses=problems(
        CharterNotAccepted,
        NotProvisioned,
        NoCharterInForce,
        StoryNotFound,
        StoryWithdrawn,
        StoryNoLongerVerified,
        StoryEnded,
        NetworkOff,
        LinkEndsTooEarly,
    ),
)
async def create_share(
    body: NewShare,
    request: Request,
    person: SignedIn,
    shares: Commands,
    policies: Policies,
    once: Once,
    language: Spoken,
) -> Response:
    """Share a story, or a post of your own, in your own words: you get a link, where to post it, and how close the
    words are to others'."""
    public_url = request.app.state.settings.public_url

    def shown(share: Share) -> Response:
        policy = policies.at_hand(share.network, programme_id=share.programme_id)
        view = ShareView.of(share, policy=policy, public_url=public_url, language=language)
        return in_language(language, created(view, location="/v1/me/shares"))

    answer = await once(
        lambda: shares.share(
            story_id=str(body.story_id) if body.story_id else None,
            network=body.network,
            text=body.text,
            is_disclosed=body.disclosure,
            by=person,
            target=body.target,
            expires_at=body.expires_at,
        ),
        shown,
    )
    return _worded(answer, body.disclosure_text) if body.disclosure and body.disclosure_text else answer


@router.get("/me/shares", response_model=Page[ShareView])
async def list_my_shares(
    request: Request, person: SignedIn, shares: Queries, policies: Policies, language: Spoken, paging: Paging
) -> Response:
    """Your own shares, newest first; nobody else can list them. They stay yours when you leave."""
    public_url = request.app.state.settings.public_url
    page = paging.of("shares", person=person.person_id)
    before = page.after["before"] if page.after else None
    found = await shares.newest_of(person.person_id, before=before, limit=page.enough)
    items, more = page.cut(found, lambda share: {"before": share.id})
    views = [
        ShareView.of(
            share,
            policy=await policies.in_force(share.network, programme_id=share.programme_id),
            public_url=public_url,
            language=language,
        )
        for share in items
    ]
    return in_language(language, listed(Page(items=views, next_cursor=more), request))


@router.get(
    "/me/shares/{share_id}/qr",
    response_class=Response,
    responses={
        200: {
            "description": "The link as a QR code: SVG, or PNG where `Accept` prefers that.",
            "content": {picture.value: {"schema": {"type": "string"}} for picture in Picture},
        },
        304: {"description": "You have it already."},
        **problems(ShareNotFound),
    },
)
async def get_my_qr_code(share_id: str, request: Request, person: SignedIn, shares: Queries) -> Response:
    """The link of a share of yours as a QR code, for a slide or a poster. Whoever scans it is counted as a visit."""
    share = await shares.with_link(share_id, person_id=person.person_id)
    address = share.address(request.app.state.settings.public_url) or ""
    # A reader who takes neither is better served by a picture than by a 406.
    picture = Picture(preferred(request.headers.get("accept"), tuple(Picture)) or Picture.SVG)
    headers = {
        "vary": "Authorization, Accept",
        "x-content-type-options": "nosniff",
        "cache-control": "private, no-cache",
    }
    return known_or(qr_code(address, picture), request, media_type=picture.value, headers=headers)


def _worded(answer: Response, wording: str) -> Response:
    """The answer with the person's own wording, which is put in last: an answer may be stored with its
    `Idempotency-Key`, and this is a text of theirs."""
    body = orjson.dumps({**orjson.loads(answer.body), "disclosure": wording})
    headers = {name: value for name, value in answer.headers.items() if name != "content-length"}
    return Response(body, answer.status_code, headers)
