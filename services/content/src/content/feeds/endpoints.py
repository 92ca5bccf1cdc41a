"""`/v1/feeds`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from content.feeds.commands import FeedCommands
from content.feeds.errors import FeedNotFound
from content.feeds.queries import FeedQueries
from content.feeds.schemas import FeedView, NewFeed, ReportView
from content.items.errors import (
    FeedAddressRefused,
    FeedLeadsElsewhere,
    FeedNotAFeed,
    FeedTooLarge,
    FeedTooSlow,
    FeedUnreachable,
)
from kernel.auth import Actor, requires
from kernel.errors import problems
from kernel.http import Once, Page, Paging, Router, created, listed, ok, request_language, wired
from kernel.language import Language

router = Router(prefix="/v1/feeds", tags=["feeds"])

Commands = Annotated[FeedCommands, Depends(wired(FeedCommands))]
Queries = Annotated[FeedQueries, Depends(wired(FeedQueries))]
Editor = Annotated[Actor, Depends(requires("editor", "programme"))]


@router.post("", status_code=201, response_model=FeedView, responses=problems(FeedAddressRefused))
async def create_feed(body: NewFeed, editor: Editor, feeds: Commands, once: Once) -> Response:
    """Register a feed. Nothing is fetched yet."""
    return await once(
        lambda: feeds.register(url=body.url, language=body.language, topics=tuple(body.topics), by=editor.person_id),
        lambda feed: created(FeedView.of(feed), location=f"/v1/feeds/{feed.id}"),
    )


@router.get("", response_model=Page[FeedView])
async def list_feeds(request: Request, _editor: Editor, feeds: Queries, paging: Paging) -> Response:
    """Feeds, newest first."""
    page = paging.of("feeds")
    before = page.after["before"] if page.after else None
    found = await feeds.newest(before=before, limit=page.enough)
    items, more = page.cut(found, lambda feed: {"before": feed.id})
    return listed(Page(items=[FeedView.of(feed) for feed in items], next_cursor=more), request)


@router.get("/{feed_id}", response_model=FeedView, responses=problems(FeedNotFound))
async def get_feed(feed_id: str, _editor: Editor, feeds: Queries) -> Response:
    """A feed."""
    return ok(FeedView.of(await feeds.one(feed_id)))


@router.post(
    "/{feed_id}/fetch",
    response_model=ReportView,
    responses=problems(FeedNotFound, FeedLeadsElsewhere, FeedUnreachable, FeedTooLarge, FeedNotAFeed, FeedTooSlow),
)
async def fetch_feed(
    feed_id: str, _editor: Editor, feeds: Commands, language: Annotated[Language, Depends(request_language)]
) -> Response:
    """Take the feed's items in as drafts, and say what became of each.

    It may be repeated at any time: an item is taken in once, and what a person has edited, certified or published is
    never overwritten.
    """
    answer = ok(ReportView.of(await feeds.fetch(feed_id), language))
    answer.headers.update({"Content-Language": language, "Vary": "Accept-Language"})
    return answer
