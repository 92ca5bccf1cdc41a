"""Marks for batches: an offset per partition, and the ids of the latest events, instead of one mark per event.

Offsets below the watermark are records read again (a crash between the transaction and the commit of offsets). Equal
ids at a new offset are events sent again (a relay that died between send and mark); these come close behind the first,
so the latest `REMEMBERED` ids of a partition suffice.

A watermark only ever grows. A topic that was made anew counts its offsets from 0 again: its watermark's `base` is what
they are counted from (`Watermarks.move`).
"""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from aiokafka import ConsumerRecord, TopicPartition

from kernel.clock import Clock
from kernel.events import Event
from kernel.mongo.operations import UpdateOne
from kernel.mongo.uow import Tx

WATERMARKS = "inbox_watermarks"
BATCHES = "inbox_batches"
REMEMBERED = 10_000
_NEWEST = 1_000
_ID_BYTES = 8
_PAGE = 100

Pairs = Sequence[tuple[ConsumerRecord, Event[Any]]]


class _Position(NamedTuple):
    """A watermark, and what the topic's offsets are counted from."""

    position: int
    base: int


class _Memory:
    """What is known of one partition: everything below `position` is applied, and the ids are the latest applied.

    Two arrays, one as the ids came and one sorted, hold an id in 16 bytes; a queue with a set takes seven times that,
    which is most of what a worker that reads two large topics has. The newest are not sorted in one by one.
    """

    def __init__(self, position: int) -> None:
        self.position = position
        self._ids = array("Q")
        self._sorted = array("Q")
        self._newest: set[int] = set()

    def __contains__(self, short_id: int) -> bool:
        if short_id in self._newest:
            return True
        at = bisect_left(self._sorted, short_id)
        return at < len(self._sorted) and self._sorted[at] == short_id

    def add(self, ids: Sequence[int], *, position: int) -> None:
        """Remember these too, and of all of them the latest `REMEMBERED` at least."""
        self.position = position
        self._ids.extend(ids)
        self._newest.update(ids)
        if len(self._newest) >= _NEWEST:
            self._ids = self._ids[-REMEMBERED:]
            self._sorted = array("Q", sorted(self._ids))
            self._newest.clear()


class Watermarks:
    """The marks of one group, kept in MongoDB and mirrored in memory for the partitions this process owns."""

    def __init__(self, group: str, *, prefix: str, clock: Clock) -> None:
        self._group = group
        self._prefix = prefix
        self._clock = clock
        self._memory: dict[TopicPartition, _Memory] = {}
        self._pending: dict[TopicPartition, tuple[list[int], int]] = {}

    async def advance(self, batch: Mapping[TopicPartition, Pairs], tx: Tx) -> list[Event[Any]]:
        """The events that were not applied before, in order; moves the marks in the same transaction.

        Call `committed` once the transaction is. Two members that both believe to own a partition write the same mark,
        so that the database lets only one of them through.
        """
        positions = await self._positions(batch, tx)
        fresh: list[Event[Any]] = []
        self._pending = {}
        for partition, pairs in batch.items():
            position, base = positions.get(self._scope(partition), _Position(0, 0))
            memory = await self._recall(partition, position, tx)
            new_ids: dict[int, None] = {}
            for record, event in pairs:
                short = _short_id(event)
                if base + record.offset >= memory.position and short not in memory and short not in new_ids:
                    new_ids[short] = None
                    fresh.append(event)
            self._pending[partition] = (list(new_ids), max(memory.position, base + pairs[-1][0].offset + 1))
        await self._write(tx)
        return fresh

    def committed(self) -> None:
        """Remember what the latest `advance` wrote."""
        for partition, (ids, position) in self._pending.items():
            if partition in self._memory:
                self._memory[partition].add(ids, position=position)
        self._pending = {}

    def forget(self, partitions: set[TopicPartition]) -> None:
        """Drop partitions that another member owns now."""
        for partition in partitions:
            self._memory.pop(partition, None)

    async def move(self, offsets: Mapping[TopicPartition, int], tx: Tx) -> None:
        """Go on at these offsets, whether the topic is the one that was read before or was made anew; the latest ids
        stay known. For a group of which no member runs."""
        positions = await self._positions(offsets, tx)
        moved: list[UpdateOne] = []
        for partition, offset in offsets.items():
            position, base = positions.get(self._scope(partition), _Position(0, 0))
            # An offset that was read before can only be meant of another topic of that name.
            base = base if base + offset >= position else position - offset
            mark = {"position": base + offset, "base": base, "at": self._clock()}
            moved.append(UpdateOne({"_id": self._scope(partition)}, {"$set": mark}, upsert=True))
        await tx.collection(WATERMARKS).bulk_write(moved)

    def _scope(self, partition: TopicPartition) -> str:
        return f"{self._group}:{partition.topic.removeprefix(self._prefix)}:{partition.partition}"

    async def _positions(self, batch: Iterable[TopicPartition], tx: Tx) -> dict[str, _Position]:
        scopes = [self._scope(partition) for partition in batch]
        found = await tx.collection(WATERMARKS).find({"_id": {"$in": scopes}})
        return {document["_id"]: _Position(document["position"], document.get("base", 0)) for document in found}

    async def _recall(self, partition: TopicPartition, position: int, tx: Tx) -> _Memory:
        memory = self._memory.get(partition)
        if memory is None or memory.position != position:
            memory = _Memory(position)
            memory.add(await self._latest_ids(partition, tx), position=position)
            self._memory[partition] = memory
        return memory

    async def _latest_ids(self, partition: TopicPartition, tx: Tx) -> list[int]:
        """The latest `REMEMBERED` ids, oldest first. A quiet partition has few in each batch, hence the pages."""
        ids: list[int] = []
        older: dict[str, Any] = {"scope": self._scope(partition)}
        while len(ids) < REMEMBERED:
            page = await tx.collection(BATCHES).find(older, sort=[("position", -1)], limit=_PAGE)
            for document in page:
                packed: bytes = document["ids"]
                starts = range(0, len(packed), _ID_BYTES)
                ids[:0] = [int.from_bytes(packed[at : at + _ID_BYTES]) for at in starts]
            if len(page) < _PAGE:
                break
            older = {"scope": self._scope(partition), "position": {"$lt": page[-1]["position"]}}
        return ids[-REMEMBERED:]

    async def _write(self, tx: Tx) -> None:
        now = self._clock()
        scoped = {self._scope(partition): pending for partition, pending in self._pending.items()}
        await tx.collection(WATERMARKS).bulk_write(
            [
                UpdateOne({"_id": scope}, {"$set": {"position": position, "at": now}}, upsert=True)
                for scope, (_ids, position) in scoped.items()
            ]
        )
        await tx.collection(BATCHES).insert_many(
            [
                {"_id": f"{scope}:{position}", "scope": scope, "position": position, "ids": _packed(ids), "at": now}
                for scope, (ids, position) in scoped.items()
                if ids
            ]
        )


def _short_id(event: Event[Any]) -> int:
    digest = hashlib.blake2b(f"{event.source}:{event.id}".encode(), digest_size=_ID_BYTES).digest()
    return int.from_bytes(digest)


def _packed(ids: Iterable[int]) -> bytes:
    return b"".join(one.to_bytes(_ID_BYTES) for one in ids)
