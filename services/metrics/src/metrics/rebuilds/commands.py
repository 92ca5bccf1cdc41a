"""Rebuilding figures: the topics are folded anew beside the live minutes, and what differs is swapped in.

What was published is never taken back or cut anew, or two answers would tell one person apart: cells only ever get what
they lack, as nobody's part, with the next five people.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from kernel.consumer.subscriptions import BatchHandler, Subscriptions
from kernel.events import Event
from kernel.leases import Lease
from kernel.mongo import Tx
from kernel.mongo.errors import Unavailable
from kernel.runtime import Runtime, process_identity
from kernel.telemetry.logs import log
from metrics.cells.models import MEASURES, NOBODY, CellKey, Level
from metrics.cells.repository import CellRepository, midnight
from metrics.deltas import events as delta_events
from metrics.deltas.models import DAY, DeltaKey, fold
from metrics.deltas.repository import DeltaRepository, HandedRepository
from metrics.rebuilds import events
from metrics.rebuilds.models import (
    KEPT,
    Change,
    Handed,
    Interrupted,
    KeyMissing,
    Moved,
    RebuildRuns,
    Unit,
    Whole,
    compared,
)
from metrics.rebuilds.repository import REBUILT, PauseRepository, Progress, RebuildRepository, UnitRepository
from metrics.rereadings.commands import Rereading, rereading
from metrics.seals.commands import Seals

GROUP = "metrics.rebuilding"
# How long the live fold waits for a swap at most; what is not swapped by then waits for the next pause.
PAUSE = timedelta(seconds=8)
# Of these, the last are left for the transaction in hand.
_MARGIN = timedelta(seconds=2)
_BREATH_SECONDS = 1.0
# Stories' days in a transaction.
_AT_ONCE = 10
# One that was left for longer begins anew.
_STALE = timedelta(days=1)
_LEASE_SECONDS = 120.0
_TOLD_SECONDS = 5.0


@dataclass(frozen=True)
class Report:
    """What a rebuild found."""

    read: int
    passed_over: int
    compared: int
    first_days: Mapping[str, date]
    """By measure, from what day on the topics held it whole."""
    changed: Mapping[tuple[date, str], int] = field(default_factory=dict)
    """By day and measure, of how many stories it was something else. By how much is not told: it may be one person."""


class Rebuild:
    """Builds figures anew from the topics. One at a time; one that was ended or killed is gone on with."""

    def __init__(self, runtime: Runtime, seals: Seals, *, live: Subscriptions) -> None:
        self.runtime = runtime
        self.seals = seals
        self.live = live
        self.lease = Lease(runtime.mongo, "rebuild", holder=process_identity(), seconds=_LEASE_SECONDS)
        self.rebuilds = RebuildRepository()
        self.units = UnitRepository()
        self.pauses = PauseRepository()
        self.rebuilt = DeltaRepository(REBUILT)
        self.cells = CellRepository()
        self.handed = HandedRepository()
        self._first = date.min
        self._touched: set[Unit] = set()
        self._compared = 0
        self._changed: Counter[tuple[date, str]] = Counter()
        self._told_at = 0.0

    async def run(self, stopping: asyncio.Event) -> Report:
        """Rebuild and swap; what was found. `RebuildRuns` if another process does so, `Interrupted` if told to stop,
        `KeyMissing` if something cannot be opened, before anything that lacks it is swapped in."""
        if not await self.lease.take():
            raise RebuildRuns
        try:
            folding = Subscriptions(group=GROUP)
            folding.on_batch(*events.MESSAGES, most=self.live.most)(self._handler())
            async with rereading(
                self.runtime, folding, live=self.live.group, turn=self._turn, stopping=stopping
            ) as reading:
                await self._begin(reading)
                await reading.follow()
                await self._swap_all(reading, stopping)
                report = await self._report(reading)
            await self.rebuilds.clear(self.runtime.mongo, group=GROUP)
            return report
        finally:
            await self.lease.release()

    def _handler(self) -> BatchHandler:
        async def handle(batch: Sequence[Event[Any]], tx: Tx) -> None:
            opened = await self.seals.opened(batch, tx)
            unread_until = events.latest_unread(batch, opened) if len(opened) < len(batch) else None
            folded = fold(delta_events.groups(opened), now=int(self.runtime.clock().timestamp()))
            kept = {key: counts for key, counts in folded.deltas.items() if _unit(key).day >= self._first}
            self._touched.update(_unit(key) for key in kept)
            await self.rebuilt.add(kept, tx)
            await self.rebuilds.note(tx, read=len(batch), unread_until=unread_until)

        return handle

    async def _begin(self, reading: Rereading) -> None:
        """Go on with what was begun, or begin anew."""
        db, now = self.runtime.mongo, self.runtime.clock()
        known = await self.rebuilds.current(db)
        goes_on = known is not None and now - known.began_at < _STALE and await reading.begin()
        if not goes_on:
            await self.rebuilds.clear(db, group=GROUP)
            known = Progress(now, await reading.whole_from(now=now))
            await self.rebuilds.begin(known, db)
            await reading.begin()
        if known is not None:
            self._first = self._whole(known).first
            log(__name__).info("rebuild_begins", goes_on=goes_on, first_day=self._first.isoformat())

    async def _turn(self) -> None:
        await self.lease.take()
        now = asyncio.get_running_loop().time()
        if now - self._told_at >= _TOLD_SECONDS:
            self._told_at = now
            progress = await self.rebuilds.current(self.runtime.mongo)
            log(__name__).info("rebuild_reads", read=progress.read if progress else 0)

    async def _swap_all(self, reading: Rereading, stopping: asyncio.Event) -> None:
        """Compare every story's day, and swap those that differ while the live fold waits.

        A day that is equal in one snapshot stays so unless an event comes to it that only one side has read; the other
        side will, and notes the day as touched.
        """
        self._touched.clear()
        due = await self._differing(stopping)
        sure: set[Unit] = set()
        while True:
            await reading.follow()
            until = self.runtime.clock() + PAUSE
            await self.pauses.begin(self.runtime.mongo, until=until)
            try:
                ends = await reading.follow()
                sure |= await self._swapped(sorted((due | self._touched) - sure), ends, until=until - _MARGIN)
            finally:
                await self.pauses.end(self.runtime.mongo)
            if not (due | self._touched) - sure:
                return
            if stopping.is_set():
                raise Interrupted
            # The live fold takes a breath.
            await asyncio.sleep(_BREATH_SECONDS)

    async def _differing(self, stopping: asyncio.Event) -> set[Unit]:
        found: set[Unit] = set()
        day = await self.units.next_day(self._first, self.runtime.mongo)
        while day is not None:
            every = sorted(await self.units.of_day(day, self.runtime.mongo))
            self._compared += len(every)
            for start in range(0, len(every), _AT_ONCE):
                await self._turn()
                if stopping.is_set():
                    raise Interrupted
                some = every[start : start + _AT_ONCE]

                async def work(tx: Tx, some: Sequence[Unit] = some) -> list[Unit]:
                    return [unit for unit, change in await self._changes(some, tx) if change]

                found.update(await self.runtime.uow.run(work))
            day = await self.units.next_day(day + timedelta(days=1), self.runtime.mongo)
        return found

    async def _swapped(self, units: Sequence[Unit], ends: Mapping[str, int], *, until: datetime) -> set[Unit]:
        """Swap some units in, as long as the live fold stands still and it is not `until`; those that are right now."""
        done: set[Unit] = set()
        for start in range(0, len(units), _AT_ONCE):
            if self.runtime.clock() >= until:
                break
            some = units[start : start + _AT_ONCE]

            # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
            async def work(tx: Tx, some: Sequence[Unit] = some) -> list[tuple[Unit, Change]]:
                now = self.runtime.clock()
                if await self.rebuilds.held_positions(list(ends), tx, at=now) != ends:
                    raise Moved
                changes = await self._changes(some, tx)
                for unit, change in changes:
                    await self._apply(unit, change, tx, at=now)
                return changes

            try:
                changes = await self.runtime.uow.run(work)
            except Moved:
                break
            except Unavailable:
                # A fold or rebuild that was killed may have left its locks, which the database keeps for a minute.
                log(__name__).warning("swap_waits")
                break
            for unit, change in changes:
                self._changed.update((unit.day, MEASURES[measure]) for measure in change.measures)
            done.update(some)
        return done

    async def _changes(self, units: Collection[Unit], tx: Tx) -> list[tuple[Unit, Change]]:
        progress = await self.rebuilds.current(tx)
        if progress is None:
            raise RebuildRuns
        whole, since = self._whole(progress), await self.rebuilds.handed_since(tx)
        now = int(self.runtime.clock().timestamp())
        found = []
        for unit in units:
            live = await self.units.rows(unit, tx, rebuilt=False)
            rebuilt = await self.units.rows(unit, tx, rebuilt=True)
            handed = await self.units.handed(unit, tx)
            covered = whole.covered(unit, handed)
            known = (handed or Handed.nothing(at=self.runtime.clock())) if unit.day >= since else None
            found.append((unit, compared(live, rebuilt, known, covered=covered, now=now)))
        return found

    async def _apply(self, unit: Unit, change: Change, tx: Tx, *, at: datetime) -> None:
        # No delta is told: a trend holds its count against how far its crowd had come, and would run ahead of it.
        await self.units.change(change, tx)
        if change.lacking:
            cell = CellKey(Level.STORY_DAY, unit.day, unit.story_id, None, None)
            brought = {measure: {NOBODY: count} for measure, count in change.lacking.items()}
            await self.cells.add({cell: brought}, tx, at=at)
            total = [change.lacking.get(measure, 0) for measure in range(len(MEASURES))]
            day = DeltaKey(unit.story_id, "", int(midnight(unit.day).timestamp()), DAY)
            await self.handed.add({day: total}, tx, at=at)

    def _whole(self, progress: Progress) -> Whole:
        moments = []
        for message in events.MESSAGE_OF:
            moment = progress.whole.get(self.runtime.catalogue.topic_of(message).name)
            if message is events.SEALED and progress.unread_until is not None:
                moment = max(moment or progress.unread_until, progress.unread_until)
            moments.append(moment)
        return Whole(tuple(moments), (self.runtime.clock() - KEPT).date())

    async def _report(self, reading: Rereading) -> Report:
        progress = await self.rebuilds.current(self.runtime.mongo)
        if progress is None:
            raise RebuildRuns
        whole = self._whole(progress)
        first_days = {name: whole.first_day(measure) for measure, name in enumerate(MEASURES)}
        return Report(progress.read, reading.passed_over.put_aside, self._compared, first_days, dict(self._changed))


async def rebuild(rebuilding: Callable[[asyncio.Event], Awaitable[Report]], stopping: asyncio.Event) -> None:
    """Rebuild, and tell the log what was found; ends the process with a reason if it could not be done."""
    try:
        report = await rebuilding(stopping)
    except RebuildRuns:
        raise SystemExit("another process rebuilds; wait until it is through") from None
    except Interrupted:
        raise SystemExit("interrupted; the next rebuild goes on from here") from None
    except KeyMissing:
        raise SystemExit(
            "no key of the vault opens people's keys: put the right one back; the next rebuild goes on from here"
        ) from None
    for (day, measure), stories in sorted(report.changed.items()):
        log(__name__).warning("rebuild_changed", day=day.isoformat(), measure=measure, stories=stories)
    log(__name__).info(
        "rebuilt",
        read=report.read,
        passed_over=report.passed_over,
        compared=report.compared,
        changed=sum(report.changed.values()),
        first_days={name: day.isoformat() for name, day in report.first_days.items()},
    )


def _unit(key: DeltaKey) -> Unit:
    return Unit(date.fromordinal(_EPOCH + key.minute // DAY), key.story_id)


_EPOCH = date(1970, 1, 1).toordinal()
