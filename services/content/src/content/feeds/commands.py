"""What editors do with feeds, and what fetching one comes to."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

from content.audiences.models import Reader
from content.audits.repository import AuditRepository
from content.enrichments.repository import EnrichmentRepository
from content.feeds.models import Failure, Feed, FeedState, Pace
from content.feeds.repository import FeedRepository
from content.intakes.commands import Intake
from content.intakes.models import Report
from content.items.errors import FEED_PROBLEMS, FeedGone
from content.items.models import NO_VALIDATORS
from content.items.repository import ItemRepository, Reading
from content.programmes.repository import ProgrammeRepository
from content.proposed_corrections.repository import ProposedCorrectionRepository
from content.settings import Settings
from content.stories.repository import StoryRepository
from kernel.audit import SYSTEM, Act
from kernel.clock import Clock
from kernel.errors import Problem
from kernel.http import ExpectedVersion
from kernel.mongo import Tx, UnitOfWork
from kernel.runtime import Runtime


class FeedCommands:
    """Changes to feeds, and to the catalogue through them. `draw` gives numbers from 0 to 1 that spread the polls."""

    def __init__(
        self,
        uow: UnitOfWork,
        feeds: FeedRepository,
        intake: Intake,
        items: ItemRepository,
        clock: Clock,
        *,
        programmes: ProgrammeRepository,
        audits: AuditRepository,
        pace: Pace,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self.uow = uow
        self.feeds = feeds
        self.intake = intake
        self.items = items
        self.clock = clock
        self.programmes = programmes
        self.audits = audits
        self.pace = pace
        self.draw = draw

    async def register(self, *, url: str, language: str, topics: tuple[str, ...], programme: str, by: Reader) -> Feed:
        """A new feed by `by`; `FeedAddressRefused` when it is at no public address, `UnknownProgramme` unless they edit
        the programme."""
        await self.items.check(url)
        feed = Feed.new(
            url=url, language=language, topics=topics, programme=programme, by=by.person_id, at=self.clock()
        )

        async def work(tx: Tx) -> Feed:
            await self.programmes.must_take_from(by, programme, tx)
            await self.feeds.add(feed, tx)
            await self._audit("registered", feed, tx, by=by.person_id)
            return feed

        return await self.uow.run(work)

    async def edit(self, feed_id: str, *, expected: ExpectedVersion, changes: Mapping[str, Any], by: Reader) -> Feed:
        """The feed with `changes`, if its version is an expected one (else `StaleWrite`)."""

        async def work(tx: Tx) -> Feed:
            before = await self.feeds.edited(feed_id, by, tx)
            expected.check(before.version)
            feed = before.edit(changes)
            if feed is not before:
                await self.feeds.save_edit(feed, tx)
                await self._audit("edited", feed, tx, by=by.person_id)
            return feed

        return await self.uow.run(work)

    async def pause(self, feed_id: str, *, by: Reader) -> Feed:
        """The feed, no longer asked by itself; what it brought in stays."""
        return await self._change(feed_id, Feed.pause, "paused", by=by)

    async def resume(self, feed_id: str, *, by: Reader) -> Feed:
        """The feed, asked by itself again."""
        at = self.clock()
        return await self._change(feed_id, lambda feed: feed.resume(at=at), "resumed", by=by)

    async def remove(self, feed_id: str, *, by: Reader) -> None:
        """Forget the feed; what it brought in stays."""

        async def work(tx: Tx) -> None:
            feed = await self.feeds.edited(feed_id, by, tx)
            await self.feeds.remove(feed_id, tx)
            await self._audit("removed", feed, tx, by=by.person_id)

        await self.uow.run(work)

    async def fetch(self, feed_id: str, *, by: Reader) -> Report:
        """What the feed says now, taken into the catalogue, in several transactions; or why it cannot be read. The feed
        keeps how it went, and when it is asked again.

        A fetch that dies halfway leaves whole stories behind and no validators, so that the next one reads all again.
        """
        return await self.poll(await self._read(feed_id, by=by))

    async def poll(self, feed: Feed) -> Report:
        """The same for a feed that was read just now."""
        try:
            reading = await self.items.read(feed.url, known=feed.validators)
        except FEED_PROBLEMS as problem:
            await self._failed(feed.id, problem)
            raise
        report = await self.intake.take_in(feed.id, reading.document)
        await self._finish(feed.id, reading)
        return report

    async def _failed(self, feed_id: str, problem: Problem) -> None:
        at, said, draw = self.clock(), problem.extensions, self.draw()
        failure = Failure(problem.slug, at, said.get("reason"), said.get("answered"))
        retry_after = getattr(problem, "retry_after", None)

        async def work(tx: Tx) -> None:
            feed = await self.feeds.get(feed_id, tx)
            pause = self.pace.after_failure(feed.schedule.failures + 1, retry_after, draw=draw)
            gone = isinstance(problem, FeedGone)
            schedule = feed.schedule.gone(failure) if gone else feed.schedule.failed(failure, pause)
            await self.feeds.save(feed.scheduled(schedule), tx)
            if gone and feed.schedule.state is not FeedState.GONE:
                await self._audit("gone", feed, tx, by=SYSTEM)

        await self.uow.run(work)

    async def _finish(self, feed_id: str, reading: Reading) -> None:
        at = self.clock()
        pause = self.pace.after_success(reading.fresh_seconds, draw=self.draw())
        # Items beyond the limit are looked at when the limit grows, although the document stays the same.
        complete = reading.document is None or reading.document.left_out == 0
        validators = reading.validators if complete else NO_VALIDATORS

        async def work(tx: Tx) -> None:
            feed = await self.feeds.get(feed_id, tx)
            schedule = feed.schedule.succeeded(pause, at=at)
            fetched = feed.fetched(validators, schedule, moved_to=reading.moved_to, at=at)
            await self.feeds.save(fetched, tx)
            if fetched.url != feed.url:
                await self._audit("moved", fetched, tx, by=SYSTEM)

        await self.uow.run(work)

    async def _read(self, feed_id: str, *, by: Reader) -> Feed:
        async def work(tx: Tx) -> Feed:
            return await self.feeds.edited(feed_id, by, tx)

        return await self.uow.run(work)

    async def _change(self, feed_id: str, change: Callable[[Feed], Feed], done: str, *, by: Reader) -> Feed:
        async def work(tx: Tx) -> Feed:
            feed = change(await self.feeds.edited(feed_id, by, tx))
            await self.feeds.save(feed, tx)
            await self._audit(done, feed, tx, by=by.person_id)
            return feed

        return await self.uow.run(work)

    async def _audit(self, done: str, feed: Feed, tx: Tx, *, by: str) -> None:
        details: dict[str, str | int | bool | None] = {"version": feed.version, "url": feed.url}
        act = Act(
            act=f"feed.{done}",
            subject=f"feeds/{feed.id}",
            actor_id=by,
            at=self.clock(),
            programme=feed.programme,
            details=details,
        )
        await self.audits.add(act, tx)


def feed_commands(runtime: Runtime, settings: Settings, items: ItemRepository) -> FeedCommands:
    """What changes feeds: for the endpoints, and for the worker that polls them."""
    feeds, clock = FeedRepository(), runtime.clock
    intake = Intake(
        runtime.uow,
        feeds,
        StoryRepository(),
        ProposedCorrectionRepository(),
        EnrichmentRepository(),
        clock,
    )
    pace = Pace(settings.feed_interval_seconds, settings.feed_longest_seconds)
    return FeedCommands(
        runtime.uow,
        feeds,
        intake,
        items,
        clock,
        programmes=ProgrammeRepository(),
        audits=AuditRepository(),
        pace=pace,
    )
