"""The feeds as an outline."""

from __future__ import annotations

from content.audiences.models import Reader
from content.feeds.models import Feed
from content.feeds.repository import FeedRepository
from kernel.mongo import Db

# More than an organisation has, and few enough for one answer.
MAX_EXPORTED = 10_000


class OutlineQueries:
    """Feeds, to be written as an outline."""

    def __init__(self, db: Db, feeds: FeedRepository) -> None:
        self.db = db
        self.feeds = feeds

    async def all(self, *, reader: Reader) -> list[Feed]:
        """Every feed that the reader edits, newest first, at most `MAX_EXPORTED` of them."""
        programmes = reader.programmes_overseen
        return await self.feeds.newest(self.db, programmes=programmes, before=None, limit=MAX_EXPORTED)
