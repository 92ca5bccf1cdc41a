"""The unpublished events of the outbox, in the order in which they may be published."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection as Container
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from kernel.mongo.collection import Db
from kernel.outbox import OUTBOX

# One by one a relay makes 500 events a second, less than one API process writes; batches of 500 make over 20 000.
BATCH = 500
_PAGE = 5000

Row = Mapping[str, Any]


class Backlog:
    """Reads and marks the outbox of one service."""

    def __init__(self, db: Db) -> None:
        self._outbox = db.collection(OUTBOX)

    async def oldest(self, *, without_keys: Container[str] = ()) -> list[Row]:
        """About `BATCH` of the oldest events, each subject's in the order of its versions and none left out between.

        A missing version may be in the outbox and not among the first by id: ids are sorted by the clock of whoever
        made them, and a read takes time, in which a version can be committed behind the reader and the next one ahead
        of it. Such versions are read as well.
        """
        waiting = {"published_at": None, "key": {"$nin": list(without_keys)}}
        rows: list[Row] = list(await self._outbox.find(waiting, sort=[("_id", 1)], limit=BATCH))
        highest = _highest_versions(rows)
        if not highest:
            return in_order(rows)
        subjects = sorted({subject for _topic, subject in highest})
        lower = {"published_at": None, "subject": {"$in": subjects}, "sequence": {"$lt": max(highest.values())}}
        found = await self._outbox.find(lower, sort=[("sequence", 1)], limit=2 * BATCH)
        known = {row["_id"] for row in rows}
        rows += [
            row
            for row in found
            if row["_id"] not in known and row["sequence"] < highest.get((row["topic"], row["subject"]), 0)
        ]
        if len(found) == 2 * BATCH:
            # There may be more of them, none lower than the last one found: what is higher waits for its turn.
            rows = [row for row in rows if row["sequence"] <= found[-1]["sequence"]]
        return in_order(rows)

    async def mark(self, ids: Sequence[str], *, at: datetime) -> None:
        """Note that these are published."""
        if ids:
            await self._outbox.update_many({"_id": {"$in": ids}}, {"$set": {"published_at": at}})

    async def again(self, *, most: int) -> tuple[int, int]:
        """Have what was published wait once more, of each topic the latest `most`; how many events that are, and how
        many older ones are not among them."""
        of_topic: Counter[str] = Counter()
        published: dict[str, Any] = {"published_at": {"$ne": None}}
        total = 0
        while True:
            rows = await self._outbox.find(published, sort=[("_id", -1)], limit=_PAGE, fields=["topic"])
            chosen = []
            for row in rows:
                of_topic[row["topic"]] += 1
                if of_topic[row["topic"]] <= most:
                    chosen.append(row["_id"])
            total += len(chosen)
            await self._outbox.update_many({"_id": {"$in": chosen}}, {"$set": {"published_at": None}})
            if len(rows) < _PAGE:
                return total, of_topic.total() - total
            published["_id"] = {"$lt": rows[-1]["_id"]}

    async def size(self) -> int:
        """How many events wait."""
        return await self._outbox.count({"published_at": None})

    async def first(self, count: int) -> list[Row]:
        """So many of those that wait for longest."""
        return list(await self._outbox.find({"published_at": None}, sort=[("_id", 1)], limit=count))

    async def since(self) -> datetime | None:
        """The time of the one that waits for longest; None when none does."""
        rows = await self.first(1)
        return rows[0]["time"] if rows else None

    async def newest(self) -> str | None:
        """The highest id among the events that wait; None when none does."""
        found = await self._outbox.find({"published_at": None}, sort=[("_id", -1)], limit=1, fields=["_id"])
        return found[0]["_id"] if found else None

    async def has(self, *, up_to: str) -> bool:
        """Whether an event with that id, or a lower one, waits."""
        waiting = {"published_at": None, "_id": {"$lte": up_to}}
        return await self._outbox.find_one(waiting, fields=["_id"]) is not None


def in_order(rows: Sequence[Row]) -> list[Row]:
    """Rows by id, except that a subject's events keep the order of their versions."""
    by_id = sorted(rows, key=lambda row: str(row["_id"]))
    subjects: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in by_id:
        subjects[row["topic"], row["subject"]].append(row)
    versions = {subject: iter(sorted(of, key=lambda row: int(row["sequence"]))) for subject, of in subjects.items()}
    return [next(versions[row["topic"], row["subject"]]) for row in by_id]


def _highest_versions(rows: Sequence[Row]) -> dict[tuple[str, str], int]:
    """The highest version of each subject of which there can be an earlier one; versions are counted from 1."""
    highest: dict[tuple[str, str], int] = {}
    for row in rows:
        if row["sequence"] > 1:
            subject = (row["topic"], row["subject"])
            highest[subject] = max(row["sequence"], highest.get(subject, 0))
    return highest
