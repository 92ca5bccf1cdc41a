"""`/v1/stories`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Request, Response

from content.approvals.errors import StoryNotReviewed
from content.audiences.endpoints import Editing, Reading
from content.audiences.models import EDITORIAL
from content.certificates.errors import CertificateEndsTooEarly
from content.programmes.errors import UnknownProgramme
from content.searches.endpoints import Searching
from content.searches.queries import SearchQueries
from content.stories.commands import StoryCommands
from content.stories.errors import (
    LanguageTaken,
    StoryArchived,
    StoryEndsTooEarly,
    StoryNotCertified,
    StoryNotDraft,
    StoryNotFound,
    StoryNotPublished,
    StoryOver,
    StoryWithoutAddress,
    WrongVariant,
)
from content.stories.models import Story, StoryStatus
from content.stories.queries import StoryQueries
from content.stories.schemas import (
    Certification,
    FoundStoryView,
    NewEnd,
    NewStory,
    StoryChanges,
    StoryDetail,
    StoryView,
    members_of,
    members_sent,
)
from kernel.auth import MissingRole
from kernel.errors import problems
from kernel.http import IfMatch, Once, Page, Paging, Router, created, listed, ok, wired
from kernel.http.audit import ActView

router = Router(prefix="/v1/stories", tags=["stories"])

Commands = Annotated[StoryCommands, Depends(wired(StoryCommands))]
Queries = Annotated[StoryQueries, Depends(wired(StoryQueries))]
Searches = Annotated[SearchQueries, Depends(wired(SearchQueries))]


@router.post(
    "",
    status_code=201,
    response_model=StoryView,
    responses=problems(UnknownProgramme, StoryEndsTooEarly, WrongVariant, LanguageTaken),
)
async def create_story(body: NewStory, editor: Editing, stories: Commands, once: Once) -> Response:
    """Write a draft."""
    return await once(
        lambda: stories.draft(**members_of(body), by=editor),
        lambda story: created(StoryView.of(story), location=f"/v1/stories/{story.id}", version=story.version),
    )


@router.get("", response_model=Page[StoryView | FoundStoryView], responses=problems(MissingRole))
async def list_stories(
    request: Request,
    reader: Reading,
    stories: Queries,
    searches: Searches,
    search: Searching,
    paging: Paging,
    status: Annotated[StoryStatus, Query(description="Others than `published` are for editors.")] = (
        StoryStatus.PUBLISHED
    ),
) -> Response:
    """Stories of a status, newest first; with `q` those that answer it, the best first, with the words marked."""
    if status is not StoryStatus.PUBLISHED and not reader.edits_some:
        raise MissingRole(EDITORIAL)
    # A cursor is a place in the reader's own list: people of one audience or team have the same.
    audience = "all" if reader.edits_all else sorted(reader.keys)
    if search is not None:
        page = paging.of("found stories", status=status, of=audience, search=search)
        answers = await searches.page(search, status=status, reader=reader, after=page.after, limit=page.limit)
        views = [FoundStoryView.found(story, search) for story in answers.stories]
        more = page.cursor(answers.after) if answers.after else None
        return listed(Page(items=views, next_cursor=more), request)
    page = paging.of("stories", status=status, of=audience)
    before = page.after["before"] if page.after else None
    found = await stories.newest(status=status, reader=reader, before=before, limit=page.enough)
    items, more = page.cut(found, lambda story: {"before": story.id})
    return listed(Page(items=[StoryView.of(story) for story in items], next_cursor=more), request)


@router.get("/{story_id}", response_model=StoryDetail, responses=problems(StoryNotFound))
async def get_story(story_id: str, reader: Reading, stories: Queries) -> Response:
    """A story, with the same in other languages; 404 also for one that is not for you."""
    story = await stories.one(story_id, reader=reader)
    variants = await stories.variants(story, reader=reader)
    return ok(StoryDetail.among(story, variants), version=story.version)


@router.patch(
    "/{story_id}",
    response_model=StoryView,
    responses=problems(StoryNotFound, StoryNotDraft, StoryEndsTooEarly, WrongVariant, LanguageTaken),
)
async def edit_story(
    story_id: str, body: StoryChanges, editor: Editing, stories: Commands, expected: IfMatch
) -> Response:
    """Change a story that is not published yet. It is a draft then, and its reviews and its certificate are void: they
    were given for what it said before."""
    changes = members_sent(body)
    return _answer(await stories.edit(story_id, expected=expected, changes=changes, by=editor))


@router.post(
    "/{story_id}/certify",
    response_model=StoryView,
    responses=problems(StoryNotFound, StoryNotDraft, CertificateEndsTooEarly),
)
async def certify_story(story_id: str, body: Certification, editor: Editing, stories: Commands) -> Response:
    """Say what a draft was verified against, and until when that holds."""
    return _answer(await stories.certify(story_id, source=body.source, verified_until=body.verified_until, by=editor))


@router.post(
    "/{story_id}/recertify",
    response_model=StoryView,
    responses=problems(StoryNotFound, StoryNotPublished, CertificateEndsTooEarly),
)
async def recertify_story(story_id: str, body: Certification, editor: Editing, stories: Commands) -> Response:
    """Verify a published story anew. One that is out because its certificate had ended is published again."""
    return _answer(await stories.recertify(story_id, source=body.source, verified_until=body.verified_until, by=editor))


@router.post(
    "/{story_id}/prolong",
    response_model=StoryView,
    responses=problems(StoryNotFound, StoryNotPublished, StoryEndsTooEarly),
)
async def prolong_story(story_id: str, body: NewEnd, editor: Editing, stories: Commands) -> Response:
    """Give a published story another end, or none, and its links too. One that is out because its end had come is
    published again."""
    return _answer(await stories.prolong(story_id, changes=members_sent(body), by=editor))


@router.post(
    "/{story_id}/publish",
    response_model=StoryView,
    responses=problems(
        StoryNotFound, StoryNotDraft, StoryNotReviewed, StoryNotCertified, StoryWithoutAddress, StoryOver
    ),
)
async def publish_story(story_id: str, editor: Editing, stories: Commands) -> Response:
    """Make a certified story available to its audience, after the reviews that its programme wants. With an embargo, it
    becomes available by itself when that ends."""
    return _answer(await stories.publish(story_id, by=editor))


@router.post("/{story_id}/archive", response_model=StoryView, responses=problems(StoryNotFound, StoryArchived))
async def archive_story(story_id: str, editor: Editing, stories: Commands) -> Response:
    """Put a story away for good. Its links go on leading to it: nothing about it was wrong."""
    return _answer(await stories.archive(story_id, by=editor))


@router.get("/{story_id}/history", response_model=Page[ActView], responses=problems(StoryNotFound))
async def list_story_history(
    request: Request, story_id: str, editor: Editing, stories: Queries, paging: Paging
) -> Response:
    """What was done to a story, by whom and in which version, newest first."""
    page = paging.of("history", story=story_id)
    before = page.after["before"] if page.after else None
    found = await stories.history(story_id, reader=editor, before=before, limit=page.enough)
    items, more = page.cut(found, lambda act: {"before": act.id})
    return listed(Page(items=[ActView.of(act) for act in items], next_cursor=more), request)


def _answer(story: Story) -> Response:
    return ok(StoryView.of(story), version=story.version)
