"""`/v1/me/observations` and `/v1/me/observed-posts`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from kernel.auth import SignedIn
from kernel.errors import problems
from kernel.http import Once, Page, Paging, Router, created, listed, no_content, wired
from metrics.observations.commands import ObservationCommands
from metrics.observations.errors import AddressTaken, AnotherAddress, PostNotObserved, ShareNotFound, TooManyReadings
from metrics.observations.queries import ObservationQueries
from metrics.observations.schemas import DeclaredView, NewObservation, ObservationView, ObservedPostView

router = Router(prefix="/v1/me", tags=["observations"])

Commands = Annotated[ObservationCommands, Depends(wired(ObservationCommands))]
Queries = Annotated[ObservationQueries, Depends(wired(ObservationQueries))]


@router.post(
    "/observations",
    status_code=201,
    response_model=DeclaredView,
    responses=problems(ShareNotFound, AddressTaken, AnotherAddress, TooManyReadings),
)
async def create_observation(body: NewObservation, person: SignedIn, observations: Commands, once: Once) -> Response:
    """Say where the post of a share of yours is, and its numbers as its network shows them to you. They are totals:
    what is added to figures is how much they grew."""
    return await once(
        lambda: observations.declare(body.declaration(), by=person.person_id),
        lambda declared: created(DeclaredView.of(declared), location="/v1/me/observed-posts"),
    )


@router.get("/observations", response_model=Page[ObservationView])
async def list_own_observations(
    request: Request,
    person: SignedIn,
    observations: Queries,
    paging: Paging,
    share: Annotated[UUID | None, Query(description="Those of one share.")] = None,
) -> Response:
    """The readings of your own posts, the latest first; nobody else can list them."""
    share_id = str(share) if share else None
    page = paging.of("observations", person=person.person_id, share=share_id)
    before = page.after["before"] if page.after else None
    found = await observations.newest_of(person.person_id, share_id=share_id, before=before, limit=page.enough)
    items, more = page.cut(found, lambda one: {"before": one.id})
    return listed(Page(items=[ObservationView.of(one) for one in items], next_cursor=more), request)


@router.get("/observed-posts", response_model=Page[ObservedPostView])
async def list_own_observed_posts(
    request: Request, person: SignedIn, observations: Queries, paging: Paging
) -> Response:
    """The posts of your shares, where you said that they are, with their latest numbers; nobody else can list them."""
    page = paging.of("observed-posts", person=person.person_id)
    before = page.after["before"] if page.after else None
    found = await observations.posts_of(person.person_id, before=before, limit=page.enough)
    items, more = page.cut(found, lambda post: {"before": post.share.id})
    return listed(Page(items=[ObservedPostView.of(post) for post in items], next_cursor=more), request)


@router.delete("/observed-posts/{share_id}", status_code=204, responses=problems(PostNotObserved))
async def withdraw_observed_post(share_id: str, person: SignedIn, observations: Commands) -> Response:
    """Forget where the post of a share is and all its readings. Figures are without them from now on."""
    await observations.withdraw(share_id, by=person.person_id)
    return no_content()
