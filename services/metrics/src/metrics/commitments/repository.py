"""Charters, cases and measurements in MongoDB. A case is removed when it was measured, or when it is too old."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from kernel.mongo import Db, Document, Tx
from metrics.commitments.models import Case, Charter, Measure, Measurement, Promise
from metrics.programmes.models import MAIN_PROGRAMME

CHARTERS = "commitment_charters"
CASES = "commitment_cases"
MEASUREMENTS = "commitment_measurements"


@dataclass(frozen=True, slots=True)
class Kept:
    """A programme and a measure of which there are cases."""

    programme_id: str
    measure: Measure


class CommitmentRepository:
    """Reads and writes what promises are measured by, in a transaction (`db` is a `Tx`) or outside one."""

    async def put_charter(self, charter: Charter, tx: Tx) -> None:
        """Keep the charter in force, unless a version at least as new is there."""
        charters = tx.collection(CHARTERS)
        known = await charters.find_one({"_id": charter.programme_id}, fields=["version"])
        if known is None or known["version"] < charter.version:
            document = {"version": charter.version, "promises": [_promise_document(one) for one in charter.promises]}
            await charters.replace_one({"_id": charter.programme_id}, document, upsert=True)

    async def charter_of(self, programme_id: str, db: Db) -> Charter | None:
        """The charter that holds in a programme: its own, or the group's while it has none, or None."""
        found = await db.collection(CHARTERS).find({"_id": {"$in": [programme_id, MAIN_PROGRAMME]}})
        by_id = {one["_id"]: one for one in found}
        document = by_id.get(programme_id) or by_id.get(MAIN_PROGRAMME)
        return _charter(document) if document else None

    async def put(self, case: Case, tx: Tx) -> None:
        """Keep a case as it is now."""
        document = {**asdict(case), "_id": case.id, "measure": case.measure.value}
        del document["id"]
        await tx.collection(CASES).replace_one({"_id": case.id}, document, upsert=True)

    async def find(self, case_id: str, db: Db) -> Case | None:
        """The case, or None: it was measured, or is not known."""
        document = await db.collection(CASES).find_one({"_id": case_id})
        return _case(document) if document else None

    async def remove(self, case_ids: Iterable[str], tx: Tx) -> None:
        """Forget cases."""
        await tx.collection(CASES).delete_many({"_id": {"$in": list(case_ids)}})

    async def counting(self, until: datetime, db: Db) -> list[Kept]:
        """Of which programmes and measures there are cases that came to count before `until`."""
        found = await db.collection(CASES).aggregate(
            [
                {"$match": {"counts_at": {"$lt": until}}},
                {"$group": {"_id": {"programme_id": "$programme_id", "measure": "$measure"}}},
                {"$sort": {"_id.programme_id": 1, "_id.measure": 1}},
            ]
        )
        return [Kept(one["_id"]["programme_id"], Measure(one["_id"]["measure"])) for one in found]

    async def cases(self, kept: Kept, until: datetime, db: Db, *, most: int) -> list[Case]:
        """Those that came to count before `until`, the earliest first, at most `most`."""
        wanted = {"programme_id": kept.programme_id, "measure": kept.measure.value, "counts_at": {"$lt": until}}
        found = await db.collection(CASES).find(wanted, sort=[("counts_at", 1), ("_id", 1)], limit=most)
        return [_case(document) for document in found]

    async def add(self, measurement: Measurement, tx: Tx) -> None:
        """Keep a measurement, which never changes."""
        document = {**asdict(measurement), "_id": measurement.id, "measure": measurement.measure.value}
        del document["id"]
        await tx.collection(MEASUREMENTS).insert_one(document)

    async def latest(self, kept: Kept, db: Db, *, most: int) -> list[Measurement]:
        """The latest measurements of a promise, newest first."""
        wanted = {"programme_id": kept.programme_id, "measure": kept.measure.value}
        found = await db.collection(MEASUREMENTS).find(wanted, sort=[("until", -1), ("_id", -1)], limit=most)
        return [_measurement(document) for document in found]


def _promise_document(promise: Promise) -> Document:
    return {**asdict(promise), "measure": promise.measure.value}


def _charter(document: Document) -> Charter:
    promises = [Promise(**{**one, "measure": Measure(one["measure"])}) for one in document["promises"]]
    return Charter(document["_id"], document["version"], tuple(promises))


def _case(document: Document) -> Case:
    fields = {**document, "id": document["_id"], "measure": Measure(document["measure"])}
    del fields["_id"]
    return Case(**fields)


def _measurement(document: Document) -> Measurement:
    fields = {**document, "id": document["_id"], "measure": Measure(document["measure"])}
    del fields["_id"]
    return Measurement(**fields)
