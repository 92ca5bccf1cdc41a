"""The job that looks at the pages of drafts, a few at a time and in its own time."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from datetime import datetime, timedelta

from content.enrichments.models import Enrichment
from content.enrichments.repository import EnrichmentRepository
from content.pages.models import PageUnreadable
from content.pages.repository import PageRepository
from kernel.claims import Claims
from kernel.clock import Clock
from kernel.mongo import Db


class Enricher:
    """Reads the pages of drafts, at most `at_once` at a time. Its worker may be killed at any time: whoever comes next
    reads the page again."""

    def __init__(
        self,
        db: Db,
        enrichments: EnrichmentRepository,
        pages: PageRepository,
        clock: Clock,
        *,
        at_once: int,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self.db = db
        self.enrichments = enrichments
        self.pages = pages
        self.clock = clock
        self.draw = draw
        # Fetching, waiting for a reader behind all the others, and reading, each within the deadline of the page.
        self.lease = timedelta(seconds=(at_once + 2) * pages.seconds + 60)
        self.claims = Claims(self._claim, self._enrich, at_once=at_once)

    async def run(self, stopping: asyncio.Event) -> None:
        """Read pages that are due until told to stop."""
        await self.claims.run(stopping)

    async def _claim(self, _most: int) -> list[tuple[Enrichment, datetime]]:
        now = self.clock()
        until = now + self.lease
        enrichment = await self.enrichments.claim(self.db, now=now, until=until)
        return [(enrichment, until)] if enrichment is not None else []

    async def _enrich(self, claimed: tuple[Enrichment, datetime]) -> None:
        enrichment, until = claimed
        try:
            enriched = enrichment.complete(await self.pages.read(enrichment.url))
        except PageUnreadable as unreadable:
            enriched = enrichment.failed(unreadable, at=self.clock(), draw=self.draw())
        await self.enrichments.settle(enriched, self.db, claimed_until=until)
