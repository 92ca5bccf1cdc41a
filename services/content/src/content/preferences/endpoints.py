"""`/v1/me/topics`, `/v1/me/languages` and `/v1/me/feed/not-for-me`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Path, Request, Response

from content.audiences.endpoints import Reading
from content.preferences.commands import PreferencesCommands
from content.preferences.errors import TooManyTopics
from content.preferences.models import Mark
from content.preferences.queries import PreferencesQueries
from content.preferences.schemas import FollowedTopicsView, MarkView, ReadingLanguages, ReadingLanguagesView
from content.stories.errors import StoryNotFound
from kernel.auth import SignedIn
from kernel.errors import problems
from kernel.http import Page, Paging, Router, listed, no_content, ok, wired
from kernel.http.fields import Slug

router = Router(prefix="/v1/me", tags=["preferences"])

Commands = Annotated[PreferencesCommands, Depends(wired(PreferencesCommands))]
Queries = Annotated[PreferencesQueries, Depends(wired(PreferencesQueries))]
Topic = Annotated[Slug, Path(description="Any topic, whatever your job is, also one without a story yet.")]


@router.get("/topics", response_model=FollowedTopicsView)
async def list_followed_topics(person: SignedIn, preferences: Queries) -> Response:
    """The topics that you follow. Nobody else can read this."""
    return ok(FollowedTopicsView(topics=(await preferences.of(person.person_id)).topics))


@router.put("/topics/{topic}", status_code=204, responses=problems(TooManyTopics))
async def follow_topic(topic: Topic, person: SignedIn, preferences: Commands) -> Response:
    """Follow a topic."""
    await preferences.follow(topic, by=person.person_id)
    return no_content()


@router.delete("/topics/{topic}", status_code=204)
async def unfollow_topic(topic: Topic, person: SignedIn, preferences: Commands) -> Response:
    """Follow a topic no longer; also 204 when you did not."""
    await preferences.leave(topic, by=person.person_id)
    return no_content()


@router.get("/languages", response_model=ReadingLanguagesView)
async def get_reading_languages(person: SignedIn, preferences: Queries) -> Response:
    """The languages that you said you read."""
    return ok(ReadingLanguagesView(languages=list((await preferences.of(person.person_id)).languages)))


@router.put("/languages", response_model=ReadingLanguagesView)
async def set_reading_languages(body: ReadingLanguages, person: SignedIn, preferences: Commands) -> Response:
    """Say which languages you read; your feed prefers stories in these."""
    changed = await preferences.read(tuple(body.languages), by=person.person_id)
    return ok(ReadingLanguagesView(languages=list(changed.languages)))


@router.get("/feed/not-for-me", response_model=Page[MarkView])
async def list_marked_stories(request: Request, person: SignedIn, preferences: Queries, paging: Paging) -> Response:
    """The stories that you keep out of your feed, the latest first. Nobody else can read this."""
    page = paging.of("not for me", of=person.person_id)
    before = page.after["before"] if page.after else None
    found = sorted((await preferences.of(person.person_id)).marks, key=_place, reverse=True)
    marks = found if before is None else [mark for mark in found if _place(mark) < before]
    items, more = page.cut(marks, lambda mark: {"before": _place(mark)})
    return listed(Page(items=[MarkView.model_validate(mark) for mark in items], next_cursor=more), request)


@router.put("/feed/not-for-me/{story_id}", status_code=204, responses=problems(StoryNotFound))
async def mark_story(story_id: str, reader: Reading, preferences: Commands) -> Response:
    """Keep a story out of your feed. It changes nothing for anybody else, and nobody is told."""
    await preferences.mark(story_id, by=reader)
    return no_content()


@router.delete("/feed/not-for-me/{story_id}", status_code=204)
async def unmark_story(story_id: str, person: SignedIn, preferences: Commands) -> Response:
    """Let a story into your feed again; also 204 when it was not kept out."""
    await preferences.unmark(story_id, by=person.person_id)
    return no_content()


def _place(mark: Mark) -> list[Any]:
    return [mark.marked_at.timestamp(), mark.story_id]
