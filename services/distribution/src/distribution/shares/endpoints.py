"""`/v1/shares` and `/v1/me/shares`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from distribution.charters.errors import CharterNotAccepted, NoCharterInForce
from distribution.networks.errors import NetworkOff
from distribution.networks.queries import PolicyQueries
from distribution.shares.commands import ShareCommands
from distribution.shares.models import Share
from distribution.shares.queries import ShareQueries
from distribution.shares.schemas import NewShare, ShareView
from distribution.stories.errors import StoryEnded, StoryNoLongerVerified, StoryNotFound, StoryWithdrawn
from kernel.auth import SignedIn
from kernel.errors import problems
from kernel.http import Once, Page, Paging, Router, created, listed, request_language, wired
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
        NoCharterInForce,
        StoryNotFound,
        StoryWithdrawn,
        StoryNoLongerVerified,
        StoryEnded,
        NetworkOff,
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
    """Share a story in your own words: you get a link, where to post it, and how close the words are to others'."""
    public_url = request.app.state.settings.public_url

    def shown(share: Share) -> Response:
        policy = policies.at_hand(share.network, programme_id=share.programme_id)
        view = ShareView.of(share, policy=policy, public_url=public_url, language=language)
        return _in(language, created(view, location="/v1/me/shares"))

    return await once(
        lambda: shares.share(
            story_id=str(body.story_id),
            network=body.network,
            text=body.text,
            is_disclosed=body.disclosure,
            by=person,
        ),
        shown,
    )


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
    return _in(language, listed(Page(items=views, next_cursor=more), request))


def _in(language: Language, response: Response) -> Response:
    response.headers["content-language"] = language
    response.headers.setdefault("vary", "Accept-Language")
    return response
