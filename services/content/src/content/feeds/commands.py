"""What editors do with feeds."""

from __future__ import annotations

from collections.abc import Sequence

from content.feeds.models import Feed, Report, Taken, take
from content.feeds.repository import FeedRepository
from content.items.models import NO_VALIDATORS, Item
from content.items.repository import ItemRepository, Reading
from content.stories.repository import StoryRepository
from kernel.clock import Clock, new_id
from kernel.mongo import Tx, UnitOfWork

# Each transaction stays far below its deadline, and below MongoDB's advice of a thousand documents.
CHUNK = 100


class FeedCommands:
    """Changes to feeds, and to the catalogue through them."""

    def __init__(
        self, uow: UnitOfWork, feeds: FeedRepository, stories: StoryRepository, items: ItemRepository, clock: Clock
    ) -> None:
        self.uow = uow
        self.feeds = feeds
        self.stories = stories
        self.items = items
        self.clock = clock

    async def register(self, *, url: str, language: str, topics: tuple[str, ...], by: str) -> Feed:
        """A new feed by `by`; `FeedAddressRefused` when it is at no public address."""
        await self.items.check(url)
        feed = Feed(id=new_id(), url=url, language=language, topics=topics, author_id=by, created_at=self.clock())

        async def work(tx: Tx) -> Feed:
            await self.feeds.add(feed, tx)
            return feed

        return await self.uow.run(work)

    async def fetch(self, feed_id: str) -> Report:
        """What the feed says now, taken into the catalogue, in several transactions; or why it cannot be read.

        A fetch that dies halfway leaves whole stories behind and no validators, so that the next one reads all again.
        """
        feed = await self._feed(feed_id)
        reading = await self.items.read(feed.url, known=feed.validators)
        if reading is None:
            return Report(modified=False)
        document = reading.document
        # Feeds begin with the newest item; the catalogue lists what was added last first.
        items = document.items[::-1]
        taken = [await self._take(feed, items[at : at + CHUNK]) for at in range(0, len(items), CHUNK)]
        await self._finish(feed, reading)
        return Report.of(taken, unreadable=document.unreadable, left_out=document.left_out)

    async def _feed(self, feed_id: str) -> Feed:
        async def work(tx: Tx) -> Feed:
            return await self.feeds.get(feed_id, tx)

        return await self.uow.run(work)

    async def _take(self, feed: Feed, items: Sequence[Item]) -> Taken:
        """A few items, taken into the catalogue together."""
        at = self.clock()

        # Fetches that overlap conflict in the unique index of feed items: the one that is run again sees what the other
        # has added.
        async def work(tx: Tx) -> Taken:
            known = await self.stories.told_before(
                tx, feed_id=feed.id, item_ids=[item.id for item in items], urls=[item.url for item in items]
            )
            taken = take(feed, items, known, at=at)
            await self.stories.add_many(taken.added, tx)
            for story in taken.saved:
                await self.stories.save(story, tx)
            return taken

        return await self.uow.run(work)

    async def _finish(self, feed: Feed, reading: Reading) -> None:
        # Items beyond the limit are looked at when the limit grows, although the document stays the same.
        validators = reading.validators if reading.document.left_out == 0 else NO_VALIDATORS
        finished = feed.fetched(validators, at=self.clock())

        async def work(tx: Tx) -> None:
            await self.feeds.save(finished, tx)

        await self.uow.run(work)
