"""What people say of what they prefer to read. It is told to nobody: no event, no entry in any log."""

from __future__ import annotations

from collections.abc import Callable

from content.audiences.models import Reader
from content.preferences.models import Preferences
from content.preferences.repository import PreferencesRepository
from content.stories.errors import StoryNotFound
from content.stories.repository import StoryRepository
from kernel.clock import Clock
from kernel.mongo import Tx, UnitOfWork


class PreferencesCommands:
    """Changes to a person's own preferences."""

    def __init__(
        self, uow: UnitOfWork, preferences: PreferencesRepository, stories: StoryRepository, clock: Clock
    ) -> None:
        self.uow = uow
        self.preferences = preferences
        self.stories = stories
        self.clock = clock

    async def follow(self, topic: str, *, by: str) -> Preferences:
        """Follow a topic; `TooManyTopics` beyond the limit."""
        return await self._change(by, lambda preferences: preferences.follow(topic))

    async def leave(self, topic: str, *, by: str) -> Preferences:
        """Follow a topic no longer."""
        return await self._change(by, lambda preferences: preferences.leave(topic))

    async def read(self, languages: tuple[str, ...], *, by: str) -> Preferences:
        """Say which languages the person reads."""
        return await self._change(by, lambda preferences: preferences.read(languages))

    async def mark(self, story_id: str, *, by: Reader) -> Preferences:
        """Keep a story out of the person's feed; `StoryNotFound` if there is none for them."""
        at = self.clock()

        async def work(tx: Tx) -> Preferences:
            story = await self.stories.get(story_id, tx)
            if not story.is_seen_by(by):
                raise StoryNotFound(story_id)
            before = await self.preferences.of(by.person_id, tx)
            return await self._saved(before, before.mark(story_id, at=at), tx)

        return await self.uow.run(work)

    async def unmark(self, story_id: str, *, by: str) -> Preferences:
        """Let a story into the person's feed again."""
        return await self._change(by, lambda preferences: preferences.unmark(story_id))

    async def _change(self, person_id: str, change: Callable[[Preferences], Preferences]) -> Preferences:
        async def work(tx: Tx) -> Preferences:
            before = await self.preferences.of(person_id, tx)
            return await self._saved(before, change(before), tx)

        return await self.uow.run(work)

    async def _saved(self, before: Preferences, after: Preferences, tx: Tx) -> Preferences:
        if after is not before:
            await self.preferences.save(after, tx)
        return after
