"""`/v1/topics`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from content.audiences.endpoints import Editing, Reading
from content.programmes.errors import NotForOneEntity
from content.topics.commands import TopicCommands
from content.topics.queries import TopicQueries
from content.topics.schemas import TopicNames, TopicView
from kernel.errors import problems
from kernel.http import Page, Paging, Router, listed, ok, wired
from kernel.http.fields import Slug

router = Router(prefix="/v1/topics", tags=["topics"])

Commands = Annotated[TopicCommands, Depends(wired(TopicCommands))]
Queries = Annotated[TopicQueries, Depends(wired(TopicQueries))]


@router.get("", response_model=Page[TopicView])
async def list_topics(request: Request, reader: Reading, topics: Queries, paging: Paging) -> Response:
    """Topics that you can follow: those of the newest 500 stories that are addressed to you, and those with a name."""
    page = paging.of("topics", audience=sorted(reader.keys))
    after = page.after["after"] if page.after else None
    found = await topics.offered(reader, after=after, limit=page.enough)
    items, more = page.cut(found, lambda topic: {"after": topic.slug})
    return listed(Page(items=[TopicView.of(topic) for topic in items], next_cursor=more), request)


@router.put("/{topic}", response_model=TopicView, responses=problems(NotForOneEntity))
async def name_topic(topic: Slug, body: TopicNames, editor: Editing, topics: Commands) -> Response:
    """Name a topic in some languages. What people follow does not change by it. Every programme has the same topics, so
    that this is for the group: your token names no entity."""
    if editor.entity is not None:
        raise NotForOneEntity
    return ok(TopicView.of(await topics.name(topic, body.names, by=editor.person_id)))
