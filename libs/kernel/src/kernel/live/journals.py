"""Notes of what happened: read from MongoDB once for all who listen to this process, and told as they are read."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Container, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from kernel.clock import Clock
from kernel.jobs import cancelled, unless
from kernel.live.listeners import Listener, Listeners
from kernel.live.positions import Position
from kernel.live.streams import EventStream, beginning, event, heartbeat
from kernel.mongo import Db, MongoFailure
from kernel.settings import StreamSettings
from kernel.telemetry.logs import log

# Who comes back and has missed more than this many reads anew what they show.
MOST_MISSED = 200
# A door-bell may be missed, and a note may be of a moment in the future: it is looked this often anyway.
_LOOK_SECONDS = 1.0
_MOST_REMEMBERED = 1_000
_MOST_AT_ONCE = 1_000
# How far the clocks of two processes may be apart.
_CLOCKS_APART_SECONDS = 10


class Note(Protocol):
    """That something happened. `to` is the only person who is told; None when everybody who listens is."""

    @property
    def id(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def to(self) -> str | None: ...


N = TypeVar("N", bound=Note)
Told = tuple[Position, str | None, bytes]
"""What is told of a note: its position, to whom, and the event as it is written."""


class Notes(Protocol[N]):
    """Where notes are kept."""

    async def since(
        self, position: Position, db: Db, *, until: datetime, limit: int, to: str | None = None
    ) -> Sequence[N]:
        """Notes after a position and not after a moment, in the order of their moments and ids; of those that one
        person alone is told, all, or that person's."""
        ...

    async def told(self, notes: Sequence[N], db: Db, *, at: datetime) -> list[Told]:
        """What is to be told of notes at this moment, in their order; nothing of what is not so any more."""
        ...


class Journal(Generic[N]):
    """Tells `listeners` of each note. `run` is a job of every api process; they need not know each other.

    Notes are read by their moments, again and again over the last `overlap`: one whose transaction took long, or
    whose process has a clock that is behind, is committed with a moment that is past. They are kept for `kept`; what is
    for everybody is told from memory to those who come back within `remembered`, as all do when a process ends.
    """

    def __init__(
        self,
        db: Db,
        notes: Notes[N],
        listeners: Listeners,
        clock: Clock,
        *,
        collection: str,
        kept: timedelta,
        overlap: timedelta,
        remembered: timedelta = timedelta(),
    ) -> None:
        self.db = db
        self.notes = notes
        self.listeners = listeners
        self.clock = clock
        self.collection = collection
        self.kept = kept
        self.overlap = overlap
        self.remembered = remembered
        self._bell = asyncio.Event()
        self._somebody = asyncio.Event()
        self._seen: dict[str, datetime] = {}
        self._memory: deque[Told] = deque()
        # The first turn reads what those remember who were with another process until now.
        self._read_until = clock() - remembered
        self._memory_since = self._read_until - overlap
        self._looked_after_at = 0.0

    @property
    def position(self) -> Position:
        """Up to where the notes were read."""
        return Position(self._read_until)

    async def run(self, stopping: asyncio.Event) -> None:
        """Read and tell until told to stop. A database that is away is waited for, and nothing is missed."""
        listening = asyncio.create_task(self._listen())
        try:
            while not stopping.is_set():
                self._bell.clear()
                began = time.monotonic()
                try:
                    if self._nobody_is_told:
                        self._read_until = self.clock()
                    else:
                        await self._read()
                except MongoFailure as failure:
                    log(__name__).warning("journal_waits", journal=self.collection, error=type(failure).__name__)
                await self._look_after()
                # Where notes come faster than they are read, the requests that the process serves get half of it.
                await unless(stopping, asyncio.sleep(time.monotonic() - began))
                await unless(stopping, self._ring())
        finally:
            await cancelled(listening)

    async def stream(self, person_id: str, *, until: float, last: str | None) -> EventStream:
        """The answer to somebody who listens until that moment (Unix time) at most, and whose last event had the id
        `last`. `TooManyStreams`, `Unavailable`."""
        if self._nobody_is_told:
            # What was noted before they came is no news to them, and has not been read.
            await self._read()
        listener = self.listeners.join(person_id, until=until)
        self._somebody.set()
        try:
            begin = beginning(self.position)
            if last is not None:
                begin += await self.missed(last, listener)
            return EventStream(listener, of=self.listeners, begin=begin)
        except BaseException:
            self.listeners.leave(listener)
            raise

    async def missed(self, last: str, listener: Listener) -> bytes:
        """What to tell somebody first whose last event had this id: what came since, or to read everything anew."""
        since, now = Position.read(last), self.clock()
        if since is None or since.at <= now - self.kept:
            return self._reset()
        after = Position(since.at - self.overlap)
        if self.remembered and after.at >= self._memory_since:
            told = [one for one in self._memory if one[0].at > after.at]
        else:
            limit = MOST_MISSED + 1
            found = await self.notes.since(after, self.db, until=now, limit=limit, to=listener.person_id)
            if len(found) > MOST_MISSED:
                return self._reset()
            told = await self.notes.told(found, self.db, at=now)
        if len(told) > MOST_MISSED:
            return self._reset()
        return b"".join(message for position, _, message in told if position != since)

    def _reset(self) -> bytes:
        return event("reset", self.position, "{}")

    @property
    def _nobody_is_told(self) -> bool:
        """Whether nothing need be read: nobody listens here, and who comes later is told what they have missed from the
        database. Reading what is noted for others took half of the processor from those who note it."""
        return not self.remembered and not len(self.listeners)

    async def _read(self) -> None:
        """Tell of everything that was not told before."""
        now, after = self.clock(), Position(self._read_until - self.overlap)
        while True:
            found = await self.notes.since(after, self.db, until=now, limit=_MOST_AT_ONCE)
            new = [one for one in found if one.id not in self._seen]
            heard = [one for one in new if one.to is None or self.listeners.has(one.to)]
            for told in await self.notes.told(heard, self.db, at=now):
                _, to, message = told
                if self.remembered:
                    self._remember(told)
                await self.listeners.tell(message, to=to)
            self._seen.update((one.id, one.at) for one in new)
            if len(found) < _MOST_AT_ONCE:
                break
            after = Position(found[-1].at, found[-1].id)
        self._read_until = now
        self._seen = {id: at for id, at in self._seen.items() if at >= now - self.overlap}

    def _remember(self, told: Told) -> None:
        self._memory.append(told)
        oldest = self.clock() - self.overlap - self.remembered
        while self._memory and (len(self._memory) > _MOST_REMEMBERED or self._memory[0][0].at < oldest):
            forgotten, _, _ = self._memory.popleft()
            self._memory_since = max(self._memory_since, forgotten.at)

    async def _look_after(self) -> None:
        if time.monotonic() - self._looked_after_at >= _LOOK_SECONDS:
            self._looked_after_at = time.monotonic()
            await self.listeners.look_after(heartbeat(self.position))

    async def _ring(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_SECONDS):
                await self._bell.wait()

    async def _listen(self) -> None:
        """Ring the bell whenever something is noted, as long as somebody is told; a change stream that ends is opened
        again."""
        while True:
            if self._nobody_is_told:
                self._somebody.clear()
                await self._somebody.wait()
            try:
                async with self.db.collection(self.collection).inserts() as rings:
                    async for _ in rings:
                        self._bell.set()
                        if self._nobody_is_told:
                            break
            except MongoFailure as failure:
                log(__name__).info("journal_bell_restarts", journal=self.collection, error=type(failure).__name__)
            await asyncio.sleep(_LOOK_SECONDS)


def listeners_of(settings: StreamSettings, clock: Clock, denied: Container[str]) -> Listeners:
    """The listeners of one journal in one process, none of them `denied`."""
    return Listeners(
        clock,
        denied=denied,
        most=settings.streams,
        per_person=settings.streams_per_person,
        seconds=settings.stream_seconds,
        heartbeat=settings.heartbeat_seconds,
    )


def overlap_of(settings: StreamSettings) -> timedelta:
    """How long after its moment a note may come to be read: a unit of work, and what clocks differ."""
    return timedelta(seconds=settings.mongo_seconds + _CLOCKS_APART_SECONDS)
