"""What editors do with stories. Each command is one transaction that also holds its event."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from content.stories import events
from content.stories.models import Story, StoryKind, StoryStatus
from content.stories.repository import StoryRepository
from kernel.clock import Clock, new_id
from kernel.http import ExpectedVersion
from kernel.mongo import Tx, UnitOfWork


class StoryCommands:
    """Changes to stories."""

    def __init__(self, uow: UnitOfWork, stories: StoryRepository, clock: Clock) -> None:
        self.uow = uow
        self.stories = stories
        self.clock = clock

    async def draft(
        self, *, kind: StoryKind, language: str, title: str, body: str, url: str, topics: tuple[str, ...], by: str
    ) -> Story:
        """A new draft by `by`."""
        story = Story(
            id=new_id(),
            version=1,
            status=StoryStatus.DRAFT,
            kind=kind,
            language=language,
            title=title,
            body=body,
            url=url,
            topics=topics,
            author_id=by,
            created_at=self.clock(),
        )

        async def work(tx: Tx) -> Story:
            await self.stories.add(story, tx)
            return story

        return await self.uow.run(work)

    async def edit(self, story_id: str, *, expected: ExpectedVersion, changes: dict[str, Any]) -> Story:
        """The draft with `changes` to its content, if its version is an expected one (else `StaleWrite`)."""

        def edited(story: Story) -> Story:
            expected.check(story.version)
            return story.edit(**changes)

        return await self._change(story_id, edited)

    async def certify(self, story_id: str, *, source: str, verified_until: datetime, by: str) -> Story:
        """The draft, verified by `by` against `source`."""
        at = self.clock()
        return await self._change(
            story_id, lambda story: story.certify(source=source, verified_until=verified_until, by=by, at=at)
        )

    async def publish(self, story_id: str) -> Story:
        """The story, available to its audience; the other services are told."""
        at = self.clock()

        async def work(tx: Tx) -> Story:
            story = (await self.stories.get(story_id, tx)).publish(at=at)
            await self.stories.save(story, tx)
            await tx.outbox.add(events.published(story))
            return story

        return await self.uow.run(work)

    async def withdraw(self, story_id: str) -> Story:
        """The story, taken back; the other services are told."""
        at = self.clock()

        async def work(tx: Tx) -> Story:
            story = (await self.stories.get(story_id, tx)).withdraw(at=at)
            await self.stories.save(story, tx)
            await tx.outbox.add(events.withdrawn(story))
            return story

        return await self.uow.run(work)

    async def _change(self, story_id: str, change: Callable[[Story], Story]) -> Story:
        """A change that nobody outside this service needs to know."""

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Story:
            before = await self.stories.get(story_id, tx)
            story = change(before)
            if story is not before:
                await self.stories.save(story, tx)
            return story

        return await self.uow.run(work)
