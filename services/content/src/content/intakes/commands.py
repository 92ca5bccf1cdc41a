"""Takes what a feed says into the catalogue: stories, proposed corrections and drafts' enrichments, a few at a time."""

from __future__ import annotations

from collections.abc import Sequence

from content.enrichments.models import Enrichment
from content.enrichments.repository import EnrichmentRepository
from content.feeds.repository import FeedRepository
from content.intakes.models import Report, Taken, take, touched
from content.items.models import Document, Item
from content.proposed_corrections.repository import ProposedCorrectionRepository
from content.stories.repository import StoryRepository
from kernel.clock import Clock
from kernel.mongo import Tx, UnitOfWork

# Each transaction stays far below its deadline, and below MongoDB's advice of a thousand documents.
CHUNK = 250


class Intake:
    """Turns the items of a document into drafts, once."""

    def __init__(
        self,
        uow: UnitOfWork,
        feeds: FeedRepository,
        stories: StoryRepository,
        corrections: ProposedCorrectionRepository,
        enrichments: EnrichmentRepository,
        clock: Clock,
    ) -> None:
        self.uow = uow
        self.feeds = feeds
        self.stories = stories
        self.corrections = corrections
        self.enrichments = enrichments
        self.clock = clock

    async def take_in(self, feed_id: str, document: Document | None) -> Report:
        """What the items of a document (None: it has not changed) came to. `FeedNotFound` when the feed is removed
        meanwhile."""
        if document is None:
            return Report(modified=False)
        # Feeds begin with the newest item; the catalogue lists what was added last first.
        items = document.items[::-1]
        taken = [await self._take(feed_id, items[at : at + CHUNK]) for at in range(0, len(items), CHUNK)]
        return Report.of(taken, unreadable=document.unreadable, left_out=document.left_out)

    async def _take(self, feed_id: str, items: Sequence[Item]) -> Taken:
        """A few items, taken into the catalogue together."""
        at = self.clock()

        # Fetches that overlap conflict in the unique index of feed items: the one that is run again sees what the other
        # has added.
        async def work(tx: Tx) -> Taken:
            feed = await self.feeds.get(feed_id, tx)
            known = await self.stories.told_before(
                tx,
                programme=feed.programme,
                feed_id=feed.id,
                item_ids=[item.id for item in items],
                urls=[item.url for item in items],
                contents=[item.content for item in items if item.content],
            )
            corrections = await self.corrections.latest(touched(feed, known), tx)
            taken = take(feed, items, known, corrections, at=at)
            await self.stories.add_many([story for story, _ in taken.added], tx)
            await self.enrichments.add_many([Enrichment.of(story, item, at=at) for story, item in taken.added], tx)
            for story, item in taken.saved:
                await self.stories.save(story, tx)
                await self.enrichments.save(Enrichment.of(story, item, at=at), tx)
            for correction in taken.superseded:
                await self.corrections.save(correction, tx)
            await self.corrections.add_many(taken.proposed, tx)
            return taken

        return await self.uow.run(work)
