"""What editors read about feeds."""

from __future__ import annotations

from content.feeds.models import Feed
from content.feeds.repository import FeedRepository
from kernel.mongo import Db


class FeedQueries:
    """Feeds as the editorial team sees them."""

    def __init__(self, db: Db, feeds: FeedRepository) -> None:
        self.db = db
        self.feeds = feeds

    async def one(self, feed_id: str) -> Feed:
        """The feed; `FeedNotFound` if there is none."""
        return await self.feeds.get(feed_id, self.db)

    async def newest(self, *, before: str | None, limit: int) -> list[Feed]:
        """Feeds, newest first."""
        return await self.feeds.newest(self.db, before=before, limit=limit)
