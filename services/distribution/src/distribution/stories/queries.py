"""Stories from memory: every share and every click asks for one."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass

from distribution.stories.errors import StoryNotFound
from distribution.stories.models import Story, end
from distribution.stories.repository import StoryRepository
from kernel.mongo import Db

# Events keep the view fresh at once; this bounds how long a story is wrong should one be missed.
AGE_SECONDS = 30.0
# About 5 kB each, most of it the hashes of its words.
MOST_STORIES = 2_000


@dataclass(slots=True)
class _Known:
    story: Story
    read_at: float


class StoryQueries:
    """Stories, at most `MOST_STORIES` of them in memory, the longest unused dropped first.

    An event is taken note of in every process at once (`learn`), before or after the worker has written it down: of two
    versions the newer one counts, so a database that lags behind does not bring a withdrawn story back.
    """

    def __init__(self, db: Db, stories: StoryRepository) -> None:
        self.db = db
        self.stories = stories
        self._known: OrderedDict[str, _Known] = OrderedDict()

    def at_hand(self, story_id: str) -> Story | None:
        """The story if it is in memory and fresh enough. The same object as long as nothing about it changed."""
        known = self._known.get(story_id)
        if known is None or time.monotonic() - known.read_at > AGE_SECONDS:
            return None
        return known.story

    async def get(self, story_id: str) -> Story:
        """The story, withdrawn or not; `StoryNotFound` if there is none."""
        story = self.at_hand(story_id)
        if story is None:
            if (read := await self.stories.find(story_id, self.db)) is not None:
                self.learn(read)
            if (known := self._known.get(story_id)) is None:
                raise StoryNotFound
            known.read_at = time.monotonic()
            story = known.story
        self._known.move_to_end(story_id)
        return story

    def learn(self, story: Story) -> None:
        """Take note of a story unless a version at least as new is known."""
        known = self._known.get(story.id)
        if known is None:
            self._known[story.id] = _Known(story, time.monotonic())
            if len(self._known) > MOST_STORIES:
                self._known.popitem(last=False)
        elif known.story.version < story.version:
            known.story, known.read_at = story, time.monotonic()

    def end(self, story_id: str, *, version: int) -> None:
        """Take note that a version ended a story. One that is not in memory is read when it is asked for."""
        if (known := self._known.get(story_id)) is not None:
            self.learn(end(known.story, version=version))

    def forget(self) -> None:
        """Read each story again at the next question about it; versions seen still count."""
        for known in self._known.values():
            known.read_at = float("-inf")
