"""`/v1/stories`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Request, Response

from content.stories.commands import StoryCommands
from content.stories.errors import (
    CertificateEndsTooEarly,
    StoryNotCertified,
    StoryNotDraft,
    StoryNotFound,
    StoryNotPublished,
)
from content.stories.models import Story, StoryStatus
from content.stories.queries import StoryQueries, may_see_all
from content.stories.schemas import Certification, NewStory, StoryChanges, StoryView
from kernel.auth import Actor, MissingRole, SignedIn, requires
from kernel.errors import problems
from kernel.http import IfMatch, Once, Page, Paging, Router, created, listed, ok, wired

router = Router(prefix="/v1/stories", tags=["stories"])

Commands = Annotated[StoryCommands, Depends(wired(StoryCommands))]
Queries = Annotated[StoryQueries, Depends(wired(StoryQueries))]
Editor = Annotated[Actor, Depends(requires("editor", "programme"))]


@router.post("", status_code=201, response_model=StoryView)
async def create_story(body: NewStory, editor: Editor, stories: Commands, once: Once) -> Response:
    """Write a draft."""
    return await once(
        lambda: stories.draft(**body.model_dump(exclude={"topics"}), topics=tuple(body.topics), by=editor.person_id),
        lambda story: created(StoryView.of(story), location=f"/v1/stories/{story.id}", version=story.version),
    )


@router.get("", response_model=Page[StoryView], responses=problems(MissingRole))
async def list_stories(
    request: Request,
    reader: SignedIn,
    stories: Queries,
    paging: Paging,
    status: Annotated[StoryStatus, Query(description="Others than `published` are for editors.")] = (
        StoryStatus.PUBLISHED
    ),
) -> Response:
    """Stories of a status, newest first."""
    if status is not StoryStatus.PUBLISHED and not may_see_all(reader):
        raise MissingRole(frozenset({"editor", "programme"}))
    page = paging.of("stories", status=status)
    before = page.after["before"] if page.after else None
    found = await stories.newest(status=status, before=before, limit=page.enough)
    items, more = page.cut(found, lambda story: {"before": story.id})
    return listed(Page(items=[StoryView.of(story) for story in items], next_cursor=more), request)


@router.get("/{story_id}", response_model=StoryView, responses=problems(StoryNotFound))
async def get_story(story_id: str, reader: SignedIn, stories: Queries) -> Response:
    """A story; 404 also for one that is not for you."""
    return _answer(await stories.one(story_id, reader=reader))


@router.patch("/{story_id}", response_model=StoryView, responses=problems(StoryNotFound, StoryNotDraft))
async def edit_story(
    story_id: str, body: StoryChanges, _editor: Editor, stories: Commands, expected: IfMatch
) -> Response:
    """Change a draft. Its certificate is void: it was given for what the story said before."""
    changes = body.model_dump(exclude_unset=True)
    if "topics" in changes:
        changes["topics"] = tuple(changes["topics"])
    return _answer(await stories.edit(story_id, expected=expected, changes=changes))


@router.post(
    "/{story_id}/certify",
    response_model=StoryView,
    responses=problems(StoryNotFound, StoryNotDraft, CertificateEndsTooEarly),
)
async def certify_story(story_id: str, body: Certification, editor: Editor, stories: Commands) -> Response:
    """Say what a draft was verified against, and until when that holds."""
    return _answer(
        await stories.certify(story_id, source=body.source, verified_until=body.verified_until, by=editor.person_id)
    )


@router.post(
    "/{story_id}/publish",
    response_model=StoryView,
    responses=problems(StoryNotFound, StoryNotDraft, StoryNotCertified),
)
async def publish_story(story_id: str, _editor: Editor, stories: Commands) -> Response:
    """Make a certified story available to its audience."""
    return _answer(await stories.publish(story_id))


@router.post(
    "/{story_id}/withdraw",
    response_model=StoryView,
    responses=problems(StoryNotFound, StoryNotPublished),
)
async def withdraw_story(story_id: str, _editor: Editor, stories: Commands) -> Response:
    """Take a published story back. Its links stop leading to it; nothing that people posted is touched."""
    return _answer(await stories.withdraw(story_id))


def _answer(story: Story) -> Response:
    return ok(StoryView.of(story), version=story.version)
