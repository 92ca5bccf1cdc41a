"""The HTTP application of the content service."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from content.charters import endpoints as charters
from content.charters.commands import CharterCommands
from content.charters.queries import CharterQueries
from content.charters.repository import CharterRepository
from content.feeds import endpoints as feeds
from content.feeds.commands import FeedCommands
from content.feeds.queries import FeedQueries
from content.feeds.repository import FeedRepository
from content.items.repository import ItemRepository
from content.settings import Settings
from content.stories import endpoints as stories
from content.stories.commands import StoryCommands
from content.stories.queries import StoryQueries
from content.stories.repository import StoryRepository
from kernel.http import wire
from kernel.http.app import create_app
from kernel.outbound import Outbound
from kernel.process import Api
from kernel.runtime import Runtime


def create_api(runtime: Runtime) -> Api:
    """The application with its commands and queries wired to the runtime."""
    settings = runtime.settings
    if not isinstance(settings, Settings):
        raise TypeError("the content service runs on its own settings")
    outbound = Outbound(user_agent="Relais (content; feed reader)", allowed=settings.outbound_allowed)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with outbound:
            yield

    app = create_app(
        settings,
        title="Relais content",
        routers=[stories.router, feeds.router, charters.router],
        lifespan=lifespan,
        mongo=runtime.mongo,
    )
    story_repository, feed_repository, charter_repository = StoryRepository(), FeedRepository(), CharterRepository()
    items = ItemRepository(
        outbound, seconds=settings.feed_seconds, max_bytes=settings.feed_bytes, most=settings.feed_items
    )
    wire(
        app,
        StoryCommands(runtime.uow, story_repository, runtime.clock),
        StoryQueries(runtime.mongo, story_repository),
        FeedCommands(runtime.uow, feed_repository, story_repository, items, runtime.clock),
        FeedQueries(runtime.mongo, feed_repository),
        CharterCommands(runtime.uow, charter_repository, runtime.clock),
        CharterQueries(runtime.mongo, charter_repository),
    )
    return Api(app)
