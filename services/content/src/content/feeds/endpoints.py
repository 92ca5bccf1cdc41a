"""`/v1/feeds`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from content.audiences.endpoints import Editing
from content.feeds.commands import FeedCommands
from content.feeds.errors import FeedNotFound, FeedPaused, FeedRunning
from content.feeds.models import Feed
from content.feeds.queries import FeedQueries
from content.feeds.schemas import FeedChanges, FeedView, NewFeed
from content.intakes.schemas import ReportView
from content.items.errors import FEED_PROBLEMS, FeedAddressRefused
from content.programmes.errors import UnknownProgramme
from kernel.errors import problems
from kernel.http import (
    IfMatch,
    Once,
    Page,
    Paging,
    Router,
    created,
    in_language,
    listed,
    no_content,
    ok,
    request_language,
    wired,
)
from kernel.language import Language

router = Router(prefix="/v1/feeds", tags=["feeds"])

Commands = Annotated[FeedCommands, Depends(wired(FeedCommands))]
Queries = Annotated[FeedQueries, Depends(wired(FeedQueries))]
AnswerIn = Annotated[Language, Depends(request_language)]


@router.post("", status_code=201, response_model=FeedView, responses=problems(FeedAddressRefused, UnknownProgramme))
async def create_feed(body: NewFeed, editor: Editing, feeds: Commands, once: Once, language: AnswerIn) -> Response:
    """Register a feed. It is polled by itself from a minute later on."""
    return await once(
        lambda: feeds.register(
            url=body.url,
            language=body.language,
            topics=tuple(body.topics),
            programme=body.programme,
            by=editor,
        ),
        lambda feed: created(FeedView.of(feed, language), location=f"/v1/feeds/{feed.id}", version=feed.version),
    )


@router.get("", response_model=Page[FeedView])
async def list_feeds(request: Request, editor: Editing, feeds: Queries, paging: Paging, language: AnswerIn) -> Response:
    """Feeds of the programmes that you edit, newest first."""
    page = paging.of("feeds", of=editor.programmes_overseen)
    before = page.after["before"] if page.after else None
    found = await feeds.newest(reader=editor, before=before, limit=page.enough)
    items, more = page.cut(found, lambda feed: {"before": feed.id})
    shown = Page[FeedView](items=[FeedView.of(feed, language) for feed in items], next_cursor=more)
    return in_language(language, listed(shown, request))


@router.get("/{feed_id}", response_model=FeedView, responses=problems(FeedNotFound))
async def get_feed(feed_id: str, editor: Editing, feeds: Queries, language: AnswerIn) -> Response:
    """A feed; 404 also for one of a programme that you do not edit."""
    return _answer(await feeds.one(feed_id, reader=editor), language)


@router.patch("/{feed_id}", response_model=FeedView, responses=problems(FeedNotFound))
async def edit_feed(
    feed_id: str, body: FeedChanges, editor: Editing, feeds: Commands, expected: IfMatch, language: AnswerIn
) -> Response:
    """Change the language or the topics of what a feed brings from now on. Drafts that are there stay as they are."""
    changes = body.model_dump(exclude_unset=True)
    if "topics" in changes:
        changes["topics"] = tuple(changes["topics"])
    return _answer(await feeds.edit(feed_id, expected=expected, changes=changes, by=editor), language)


@router.delete("/{feed_id}", status_code=204, responses=problems(FeedNotFound))
async def delete_feed(feed_id: str, editor: Editing, feeds: Commands) -> Response:
    """Remove a feed. What it brought in stays."""
    await feeds.remove(feed_id, by=editor)
    return no_content()


@router.post("/{feed_id}/pause", response_model=FeedView, responses=problems(FeedNotFound, FeedPaused))
async def pause_feed(feed_id: str, editor: Editing, feeds: Commands, language: AnswerIn) -> Response:
    """Stop polling a feed. It can still be fetched by hand."""
    return _answer(await feeds.pause(feed_id, by=editor), language)


@router.post("/{feed_id}/resume", response_model=FeedView, responses=problems(FeedNotFound, FeedRunning))
async def resume_feed(feed_id: str, editor: Editing, feeds: Commands, language: AnswerIn) -> Response:
    """Poll a feed again that was paused, or that its server said was gone."""
    return _answer(await feeds.resume(feed_id, by=editor), language)


@router.post(
    "/{feed_id}/fetch",
    response_model=ReportView,
    responses=problems(FeedNotFound, *FEED_PROBLEMS),
)
async def fetch_feed(feed_id: str, editor: Editing, feeds: Commands, language: AnswerIn) -> Response:
    """Take the feed's items in as drafts, and say what became of each.

    It may be repeated at any time: an item is taken in once, and what a person has edited, certified or published is
    never overwritten: what the feed says otherwise is proposed as a correction.
    """
    return in_language(language, ok(ReportView.of(await feeds.fetch(feed_id, by=editor), language)))


def _answer(feed: Feed, language: Language) -> Response:
    return in_language(language, ok(FeedView.of(feed, language), version=feed.version))
