"""Registers the feeds that an outline names."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from content.audiences.models import Reader
from content.audits.repository import AuditRepository
from content.feeds.models import Feed
from content.feeds.repository import FeedRepository
from content.items.errors import FeedAddressRefused
from content.items.repository import ItemRepository
from content.outlines.models import Imported, ImportedLine, ImportOutcome, Outline
from content.outlines.schemas import address_of
from content.programmes.errors import ProgrammeNotFound
from content.programmes.repository import ProgrammeRepository
from kernel.audit import Act
from kernel.clock import Clock
from kernel.jobs import cancelled
from kernel.mongo import Tx, UnitOfWork

# Names are looked up together, and not for longer than a caller waits; whatever was not found out by then is found out
# when the feed is fetched, which judges every address again.
_AT_ONCE = 50
_CHECK_SECONDS = 10.0
_BAD_ADDRESS = "bad_address"


class OutlineCommands:
    """Imports outlines."""

    def __init__(
        self,
        uow: UnitOfWork,
        feeds: FeedRepository,
        items: ItemRepository,
        clock: Clock,
        *,
        programmes: ProgrammeRepository,
        audits: AuditRepository,
    ) -> None:
        self.uow = uow
        self.feeds = feeds
        self.items = items
        self.clock = clock
        self.programmes = programmes
        self.audits = audits

    async def take_in(
        self, outlines: Sequence[Outline], *, language: str, topics: tuple[str, ...], programme: str, by: Reader
    ) -> Imported:
        """Every feed that is named and that the programme does not have yet, registered by `by` in one transaction;
        `language` and `topics` hold where the outline names none. `ProgrammeNotFound` unless `by` edits it."""
        urls = [address_of(outline) for outline in outlines]
        refused = await self._refused({url for url in urls if url is not None})
        at = self.clock()

        async def work(tx: Tx) -> Imported:
            if not by.edits(programme):
                raise ProgrammeNotFound(programme)
            await self.programmes.get(programme, tx)
            named = [url for url in urls if url is not None]
            feed_ids = await self.feeds.registered(named, tx, programme=programme)
            lines: list[ImportedLine] = []
            made: list[Feed] = []
            for outline, url in zip(outlines, urls, strict=True):
                if url is None or url in refused:
                    reason = _BAD_ADDRESS if url is None else refused[url]
                    lines.append(ImportedLine(outline, ImportOutcome.REFUSED, reason=reason))
                elif url in feed_ids:
                    lines.append(ImportedLine(outline, ImportOutcome.KNOWN, feed_ids[url]))
                else:
                    own = outline.topics if outline.topics is not None else topics
                    feed = Feed.new(
                        url=url,
                        language=outline.language or language,
                        topics=own,
                        programme=programme,
                        by=by.person_id,
                        at=at,
                    )
                    feed_ids[url] = feed.id
                    made.append(feed)
                    lines.append(ImportedLine(outline, ImportOutcome.REGISTERED, feed.id))
            await self.feeds.add_many(made, tx)
            details = {"lines": len(lines), "registered": len(made)}
            act = Act(
                act="feeds.imported",
                subject="feeds",
                actor_id=by.person_id,
                at=at,
                programme=programme,
                details=details,
            )
            await self.audits.add(act, tx)
            return Imported(lines, made)

        return await self.uow.run(work)

    async def _refused(self, urls: set[str]) -> dict[str, str]:
        """The addresses at which no feed may be, with a word for why."""
        slots = asyncio.Semaphore(_AT_ONCE)
        refused: dict[str, str] = {}

        async def check(url: str) -> None:
            try:
                async with slots:
                    await self.items.check(url)
            except FeedAddressRefused as problem:
                refused[url] = problem.errors[0].code or _BAD_ADDRESS

        checks = [asyncio.create_task(check(url)) for url in urls]
        if checks:
            _, late = await asyncio.wait(checks, timeout=_CHECK_SECONDS)
            await cancelled(*late)
            await asyncio.gather(*checks, return_exceptions=True)
        return refused
