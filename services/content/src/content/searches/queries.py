"""Searching the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from content.audiences.models import Reader
from content.searches.models import Search, filter_term
from content.searches.repository import EntryRepository, Found
from content.stories.models import Story, StoryStatus
from content.stories.repository import StoryRepository
from kernel.mongo import Db


@dataclass(frozen=True, slots=True)
class Answers:
    """A page of stories that answer a question, and the position after which the next begins, None on the last."""

    stories: list[Story]
    after: Mapping[str, Any] | None


class SearchQueries:
    """The stories that a person may see, as far as they answer a question."""

    def __init__(self, db: Db, entries: EntryRepository, stories: StoryRepository) -> None:
        self.db = db
        self.entries = entries
        self.stories = stories

    async def page(
        self, search: Search, *, status: StoryStatus, reader: Reader, after: Mapping[str, Any] | None, limit: int
    ) -> Answers:
        """A page of a status: the best answers first to a question with words, the newest first to one without.

        Pages of one reading do not shift when stories are published meanwhile. `after` is a position as `Answers` has
        them.
        """
        if not reader.edits_all:
            keys = reader.keys if status is StoryStatus.PUBLISHED else reader.editorial_keys
            audience = tuple(filter_term("audience", key) for key in sorted(keys))
            search = replace(search, filters=(*search.filters, audience))
        found, newest = await self._found(search, status, after, limit)
        shown = found[:limit]
        stories = {one.id: one for one in await self.stories.some([one.story_id for one in shown], self.db)}
        seen = [stories[one.story_id] for one in shown if one.story_id in stories]
        position = {"newest": newest, "last": [shown[-1].relevance, shown[-1].order]} if len(found) > limit else None
        # A story may have changed since its entry was read.
        return Answers([story for story in seen if story.status is status and story.is_seen_by(reader)], position)

    async def _found(
        self, search: Search, status: StoryStatus, after: Mapping[str, Any] | None, limit: int
    ) -> tuple[list[Found], int | None]:
        newest, last = (after["newest"], tuple(after["last"])) if after else (None, None)
        if search.words is None:
            before = last[1] if last else None
            return await self.entries.newest(self.db, search, status=status.value, before=before, limit=limit + 1), None
        found = await self.entries.best(self.db, search, status=status.value, until=newest)
        newest = newest or max((one.order for one in found), default=None)
        return [one for one in found if last is None or (one.relevance, one.order) < last], newest
