"""What editors read about feeds."""

from __future__ import annotations

from content.audiences.models import Reader
from content.feeds.models import Feed
from content.feeds.repository import FeedRepository
from kernel.mongo import Db


class FeedQueries:
    """Feeds as the editorial team of their programme sees them."""

    def __init__(self, db: Db, feeds: FeedRepository) -> None:
        self.db = db
        self.feeds = feeds

    async def one(self, feed_id: str, *, reader: Reader) -> Feed:
        """The feed; `FeedNotFound` if there is none, or none for this reader."""
        return await self.feeds.edited(feed_id, reader, self.db)

    async def newest(self, *, reader: Reader, before: str | None, limit: int) -> list[Feed]:
        """Feeds, newest first."""
        return await self.feeds.newest(self.db, programmes=reader.programmes_overseen, before=before, limit=limit)
