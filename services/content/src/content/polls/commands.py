"""The job that polls every feed when it is due."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

from content.feeds.commands import FeedCommands
from content.feeds.errors import FeedNotFound
from content.feeds.models import Feed
from content.feeds.repository import FeedRepository
from content.items.errors import FEED_PROBLEMS
from kernel.claims import Claims
from kernel.clock import Clock
from kernel.mongo import Db, MongoFailure
from kernel.telemetry.logs import log

# Longer than any feed takes: fetching and reading have deadlines of their own, between them a reader is waited for, and
# taking in thousands of items takes a few seconds.
POLL_SECONDS = 240.0
# A worker that was killed in the middle of a poll holds its feed back for this long.
LEASE = timedelta(seconds=300)


class Poller:
    """Polls feeds, at most `at_once` at a time, in as many worker processes as there are: each feed in one of them."""

    def __init__(self, db: Db, feeds: FeedCommands, repository: FeedRepository, clock: Clock, *, at_once: int) -> None:
        self.db = db
        self.feeds = feeds
        self.repository = repository
        self.clock = clock
        self.claims = Claims(self._claim, self._poll, at_once=at_once)

    async def run(self, stopping: asyncio.Event) -> None:
        """Poll until told to stop. A feed whose poll is broken off then is due again at once."""
        async with self.feeds.items:
            await self.claims.run(stopping)

    async def _claim(self, most: int) -> list[tuple[Feed, datetime]]:
        now = self.clock()
        until = now + LEASE
        return [(feed, until) for feed in await self.repository.claim(self.db, now=now, until=until, most=most)]

    async def _poll(self, claimed: tuple[Feed, datetime]) -> None:
        feed, until = claimed
        try:
            async with asyncio.timeout(POLL_SECONDS):
                report = await self.feeds.poll(feed)
        except FEED_PROBLEMS as problem:
            # The feed keeps what it was, and shows it.
            log(__name__).info("feed_unreadable", feed=feed.id, problem=problem.slug)
        except FeedNotFound:
            # It was removed meanwhile.
            return
        except asyncio.CancelledError:
            with suppress(MongoFailure):
                await self.repository.release(feed.id, self.db, until=until, now=self.clock())
            raise
        else:
            log(__name__).info("feed_polled", feed=feed.id, new=report.new, changed=report.changed)
