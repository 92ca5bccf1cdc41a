"""`/v1/stories/{story_id}/captions`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Request, Response

from content.audiences.endpoints import Editing, Reading
from content.captions.commands import CaptionCommands
from content.captions.errors import CaptionNotFound, CaptionTooLong, TooManyCaptions
from content.captions.models import Caption
from content.captions.queries import CaptionQueries
from content.captions.schemas import CaptionChanges, CaptionView, NetworkName, NewCaption
from content.stories.errors import StoryNotFound
from content.stories.models import Story
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
from kernel.http.fields import LanguageTag
from kernel.language import Language

router = Router(prefix="/v1/stories/{story_id}/captions", tags=["captions"])

Commands = Annotated[CaptionCommands, Depends(wired(CaptionCommands))]
Queries = Annotated[CaptionQueries, Depends(wired(CaptionQueries))]
Spoken = Annotated[Language, Depends(request_language)]


@router.post(
    "",
    status_code=201,
    response_model=CaptionView,
    responses=problems(StoryNotFound, CaptionTooLong, TooManyCaptions),
)
async def create_caption(
    story_id: str, body: NewCaption, editor: Editing, captions: Commands, once: Once, language: Spoken
) -> Response:
    """Suggest a text for a story on a network."""

    def shown(made: tuple[Caption, Story]) -> Response:
        caption, story = made
        view = CaptionView.of(caption, story, editorial=True, language=language)
        location = f"/v1/stories/{story.id}/captions/{caption.id}"
        return in_language(language, created(view, location=location, version=caption.version))

    return await once(lambda: captions.suggest(story_id, **body.model_dump(), by=editor), shown)


@router.get("", response_model=Page[CaptionView], responses=problems(StoryNotFound))
async def list_captions(
    story_id: str,
    request: Request,
    reader: Reading,
    captions: Queries,
    paging: Paging,
    spoken: Spoken,
    network: NetworkName | None = None,
    language: Annotated[LanguageTag | None, Query(description="Regions of the language are included.")] = None,
) -> Response:
    """What is suggested for a story, newest first. A text that was used often enough is shown as questions and ideas;
    the story's editorial team sees both."""
    story = await captions.story(story_id, reader=reader)
    page = paging.of("captions", story=story_id, network=network, language=language)
    before = page.after["before"] if page.after else None
    found = await captions.newest(story=story, network=network, language=language, before=before, limit=page.enough)
    items, more = page.cut(found, lambda caption: {"before": caption.id})
    views = [CaptionView.of(one, story, editorial=reader.edits(story.programme), language=spoken) for one in items]
    return in_language(spoken, listed(Page(items=views, next_cursor=more), request))


@router.get("/{caption_id}", response_model=CaptionView, responses=problems(StoryNotFound, CaptionNotFound))
async def get_caption(story_id: str, caption_id: str, reader: Reading, captions: Queries, language: Spoken) -> Response:
    """What is suggested, or the questions in its place."""
    story = await captions.story(story_id, reader=reader)
    caption = await captions.one(caption_id, story=story)
    return _answer(caption, story, editorial=reader.edits(story.programme), language=language)


@router.patch(
    "/{caption_id}", response_model=CaptionView, responses=problems(StoryNotFound, CaptionNotFound, CaptionTooLong)
)
async def edit_caption(
    story_id: str,
    caption_id: str,
    body: CaptionChanges,
    editor: Editing,
    captions: Commands,
    expected: IfMatch,
    language: Spoken,
) -> Response:
    """Change a caption. Other words begin a lease of their own."""
    caption, story = await captions.edit(
        caption_id,
        story_id=story_id,
        expected=expected,
        changes=body.model_dump(exclude_unset=True),
        by=editor,
    )
    return _answer(caption, story, editorial=True, language=language)


@router.delete("/{caption_id}", status_code=204, responses=problems(StoryNotFound, CaptionNotFound))
async def retire_caption(story_id: str, caption_id: str, editor: Editing, captions: Commands) -> Response:
    """Take a caption out. What people wrote with it is theirs and stays."""
    await captions.retire(caption_id, story_id=story_id, by=editor)
    return no_content()


def _answer(caption: Caption, story: Story, *, editorial: bool, language: Language) -> Response:
    view = CaptionView.of(caption, story, editorial=editorial, language=language)
    return in_language(language, ok(view, version=caption.version))
