"""The wall as it changes: read from MongoDB once for all who listen to this process, and told as it is read."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from gamification.kudos.repository import KudosRepository
from gamification.listeners.models import Listeners
from gamification.settings import Settings
from gamification.wall_changes import schemas
from gamification.wall_changes.models import MOST_MISSED, Position, WallChange
from gamification.wall_changes.repository import WALL_CHANGES, WallChangeRepository
from kernel.clock import Clock
from kernel.jobs import cancelled, unless
from kernel.mongo import Db, MongoFailure
from kernel.runtime import Runtime
from kernel.telemetry.logs import log

# A door-bell may be missed, and kudos may come onto the wall at a moment in the future: it is looked this often anyway.
_LOOK_SECONDS = 1.0
# Those who come back within a minute, as all do when a process ends, are told from memory.
_REMEMBERED = timedelta(minutes=1)
_MOST_REMEMBERED = 1_000
_MOST_AT_ONCE = 1_000
# How far the clocks of two processes may be apart.
_CLOCKS_APART_SECONDS = 10

Told = tuple[Position, bytes]


class LiveWall:
    """Tells `listeners` of each change of the wall. `run` is a job of every api process; they need not know each other.

    Changes are read by their moments, again and again over the last `overlap`: one whose transaction took long, or
    whose process has a clock that is behind, is committed with a moment that is past.
    """

    def __init__(
        self,
        db: Db,
        changes: WallChangeRepository,
        kudos: KudosRepository,
        listeners: Listeners,
        clock: Clock,
        *,
        overlap: timedelta,
    ) -> None:
        self.db = db
        self.changes = changes
        self.kudos = kudos
        self.listeners = listeners
        self.clock = clock
        self.overlap = overlap
        self._bell = asyncio.Event()
        self._seen: dict[str, datetime] = {}
        self._remembered: deque[Told] = deque()
        self._remembered_since = clock() - self.overlap - _REMEMBERED
        # The first turn reads what those remember who were with another process until now.
        self._read_until = self._remembered_since + self.overlap
        self._looked_after_at = 0.0

    @property
    def position(self) -> Position:
        """Up to where the wall was read."""
        return Position(self._read_until)

    async def run(self, stopping: asyncio.Event) -> None:
        """Read and tell until told to stop. A database that is away is waited for, and nothing is missed."""
        listening = asyncio.create_task(self._listen())
        try:
            while not stopping.is_set():
                self._bell.clear()
                try:
                    await self._turn()
                except MongoFailure as failure:
                    log(__name__).warning("wall_waits", error=type(failure).__name__)
                await self._look_after()
                await unless(stopping, self._ring())
        finally:
            await cancelled(listening)

    async def missed(self, last: str) -> bytes:
        """What to tell somebody first whose last event had this id: what came since, or to read the wall anew."""
        since, now = Position.read(last), self.clock()
        if since is None or not since.is_kept(at=now):
            return schemas.reset(self.position)
        after = Position(since.at - self.overlap)
        if after.at >= self._remembered_since:
            told = [one for one in self._remembered if one[0].at > after.at]
        else:
            found = await self.changes.since(after, self.db, until=now, limit=MOST_MISSED + 1)
            if len(found) > MOST_MISSED:
                return schemas.reset(self.position)
            told = await self._told(found)
        if len(told) > MOST_MISSED:
            return schemas.reset(self.position)
        return b"".join(message for position, message in told if position != since)

    async def _turn(self) -> None:
        """Tell of everything that was not told before."""
        now, after = self.clock(), Position(self._read_until - self.overlap)
        while True:
            found = await self.changes.since(after, self.db, until=now, limit=_MOST_AT_ONCE)
            new = [one for one in found if one.id not in self._seen]
            for position, message in await self._told(new):
                self._remember(position, message)
                await self.listeners.tell(message)
            self._seen.update((one.id, one.at) for one in new)
            if len(found) < _MOST_AT_ONCE:
                break
            after = Position(found[-1].at, found[-1].id)
        self._read_until = now
        self._seen = {id: at for id, at in self._seen.items() if at >= now - self.overlap}

    def _remember(self, position: Position, message: bytes) -> None:
        self._remembered.append((position, message))
        oldest = self.clock() - self.overlap - _REMEMBERED
        while len(self._remembered) > _MOST_REMEMBERED or self._remembered[0][0].at < oldest:
            forgotten, _ = self._remembered.popleft()
            self._remembered_since = max(self._remembered_since, forgotten.at)
            if not self._remembered:
                break

    async def _told(self, changes: Sequence[WallChange]) -> list[Told]:
        """The messages of changes, each saying what is so now; none for what another change says better."""
        now = self.clock()
        known = await self.kudos.some([one.kudos_id for one in changes], self.db)
        told: list[Told] = []
        for change in changes:
            position, kudos = Position(change.at, change.id), known.get(change.kudos_id)
            hangs = kudos is not None and kudos.hangs(at=now)
            # Shown and gone since, or gone and shown again: the later change, which comes by itself, tells it.
            if kudos is not None and hangs and change.hangs:
                told.append((position, schemas.shown(kudos, position)))
            elif not hangs and not change.hangs:
                told.append((position, schemas.gone(change.kudos_id, position)))
        return told

    async def _look_after(self) -> None:
        if time.monotonic() - self._looked_after_at >= _LOOK_SECONDS:
            self._looked_after_at = time.monotonic()
            await self.listeners.look_after(schemas.heartbeat(self.position))

    async def _ring(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_SECONDS):
                await self._bell.wait()

    async def _listen(self) -> None:
        """Ring the bell whenever a change is noted; a change stream that ends is opened again."""
        while True:
            try:
                async with self.db.collection(WALL_CHANGES).inserts() as rings:
                    async for _ in rings:
                        self._bell.set()
            except MongoFailure as failure:
                log(__name__).info("wall_bell_restarts", error=type(failure).__name__)
            await asyncio.sleep(_LOOK_SECONDS)


def live_wall(runtime: Runtime, settings: Settings) -> LiveWall:
    """The live wall of one process, and its listeners."""
    listeners = Listeners(
        runtime.clock,
        most=settings.streams,
        per_person=settings.streams_per_person,
        seconds=settings.stream_seconds,
        heartbeat=settings.heartbeat_seconds,
    )
    overlap = timedelta(seconds=settings.mongo_seconds + _CLOCKS_APART_SECONDS)
    changes, kudos = WallChangeRepository(), KudosRepository()
    return LiveWall(runtime.mongo, changes, kudos, listeners, runtime.clock, overlap=overlap)
