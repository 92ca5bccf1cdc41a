"""Programmes in MongoDB: one document each, saved only over the version that was read; and the baselines of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from content.audiences.models import Reader
from content.programmes.errors import ProgrammeNotFound, UnknownProgramme
from content.programmes.models import Baseline, Contact, Programme, ProgrammeStatus, ReviewStep
from kernel.errors import StaleWrite
from kernel.language import Text
from kernel.mongo import Db, Document

PROGRAMMES = "programmes"
BASELINES = "barometer_baselines"


class ProgrammeRepository:
    """Reads and writes programmes, in a transaction (`db` is a `Tx`) or outside one."""

    async def find(self, programme_id: str, db: Db) -> Programme | None:
        """The programme, or None."""
        document = await db.collection(PROGRAMMES).find_one({"_id": programme_id})
        return None if document is None else _programme(document)

    async def get(self, programme_id: str, db: Db) -> Programme:
        """The programme; `ProgrammeNotFound` if there is none."""
        programme = await self.find(programme_id, db)
        if programme is None:
            raise ProgrammeNotFound(programme_id)
        return programme

    async def must_take_from(self, reader: Reader, programme_id: str, db: Db) -> None:
        """Return when the reader may write something new for the programme; `UnknownProgramme` for a body that names
        one that does not exist or that they do not edit."""
        if not reader.edits(programme_id) or await self.find(programme_id, db) is None:
            raise UnknownProgramme(programme_id)

    async def of_entity(self, entity: str, db: Db) -> str | None:
        """The id of the entity's own programme, or None."""
        # The index holds no others than texts, and is used only by a query that asks for no others.
        wanted = {"entity": {"$eq": entity, "$type": "string"}}
        document = await db.collection(PROGRAMMES).find_one(wanted, fields=["_id"])
        return None if document is None else str(document["_id"])

    async def in_order(self, db: Db, *, only: Sequence[str] | None, after: str | None, limit: int) -> list[Programme]:
        """Programmes in the order of their ids, `only` those where given, behind the id `after`."""
        conditions: Document = {}
        if only is not None:
            conditions["$in"] = list(only)
        if after is not None:
            conditions["$gt"] = after
        wanted = {"_id": conditions} if conditions else {}
        found = await db.collection(PROGRAMMES).find(wanted, sort=[("_id", 1)], limit=limit)
        return [_programme(document) for document in found]

    async def add(self, programme: Programme, db: Db) -> None:
        """Keep a new programme."""
        await db.collection(PROGRAMMES).insert_one(_document(programme))

    async def save(self, programme: Programme, db: Db) -> None:
        """Keep the next version of a programme; `StaleWrite` if somebody else has made it in the meantime."""
        found = await db.collection(PROGRAMMES).replace_one(
            {"_id": programme.id, "version": programme.version - 1}, _document(programme)
        )
        if not found:
            raise StaleWrite

    async def has_baseline(self, programme_id: str, db: Db) -> bool:
        """Whether the programme's barometer has a baseline."""
        return await db.collection(BASELINES).find_one({"_id": programme_id}, fields=["_id"]) is not None

    async def record(self, baseline: Baseline, db: Db) -> None:
        """Keep a baseline, unless the programme, which need not exist yet, has one: the first is what counts."""
        document = {"wave_id": baseline.wave_id, "recorded_at": baseline.recorded_at}
        await db.collection(BASELINES).update_one(
            {"_id": baseline.programme_id}, {"$setOnInsert": document}, upsert=True
        )


def _document(programme: Programme) -> Document:
    document = asdict(programme)
    document["_id"] = document.pop("id")
    document["status"] = programme.status.value
    document["languages"] = list(programme.languages)
    return document


def _programme(document: Document) -> Programme:
    fields = {**document, "id": document["_id"]}
    del fields["_id"]
    fields["name"] = Text(**fields["name"])
    fields["languages"] = tuple(fields["languages"])
    fields["review_steps"] = tuple(ReviewStep(**one) for one in fields["review_steps"])
    fields["contacts"] = tuple(Contact(**one) for one in fields["contacts"])
    fields["status"] = ProgrammeStatus(fields["status"])
    return Programme(**fields)
