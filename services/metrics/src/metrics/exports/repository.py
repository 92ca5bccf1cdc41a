"""Exports in MongoDB: a document each, and its parts as files in GridFS."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from datetime import datetime

from kernel.clock import new_id
from kernel.mongo import Db, Document, Files
from metrics.cells.repository import midnight
from metrics.export_rows.models import Selection
from metrics.exports.errors import ExportNotFound
from metrics.exports.models import Export, ExportState, Failure, Format, Part, Place

EXPORTS = "exports"
FILES = "export_files"
_UNFINISHED = {"state": {"$in": [ExportState.WAITING.value, ExportState.WRITING.value]}}
_KEPT = {"state": {"$in": [ExportState.WAITING.value, ExportState.WRITING.value, ExportState.READY.value]}}

_WRITTEN = (
    "state",
    "failure",
    "parts",
    "reached",
    "rows_ended",
    "claim",
    "attempts",
    "due_at",
    "finished_at",
    "expires_at",
)


class ExportRepository:
    """Reads and writes exports. Files are no part of a transaction: the document names each before it is begun."""

    def __init__(self, files: Files) -> None:
        self.files = files

    async def get(self, export_id: str, db: Db) -> Export:
        """The export; `ExportNotFound` if there is none."""
        document = await db.collection(EXPORTS).find_one({"_id": export_id})
        if document is None:
            raise ExportNotFound(export_id)
        return _export(document)

    async def newest(self, db: Db, *, schedule_id: str | None, before: str | None, limit: int) -> list[Export]:
        """Exports, of one schedule if it is named, newest first, made before the one with the id `before`."""
        wanted: Document = {} if schedule_id is None else {"schedule_id": schedule_id}
        if before is not None:
            wanted["_id"] = {"$lt": before}
        found = await db.collection(EXPORTS).find(wanted, sort=[("_id", -1)], limit=limit)
        return [_export(document) for document in found]

    async def unfinished(self, db: Db, *, most: int) -> int:
        """How many wait or are written, counted up to `most`."""
        return await db.collection(EXPORTS).count(_UNFINISHED, limit=most)

    async def kept(self, db: Db, *, most: int) -> int:
        """How many have a file or will have, counted up to `most`."""
        return await db.collection(EXPORTS).count(_KEPT, limit=most)

    async def add(self, export: Export, db: Db) -> None:
        """Keep a new export."""
        await db.collection(EXPORTS).insert_one(_document(export))

    async def save(self, export: Export, db: Db) -> None:
        """Keep a changed export, inside the transaction that read it."""
        await db.collection(EXPORTS).replace_one({"_id": export.id}, _document(export))

    async def claim(self, db: Db, *, now: datetime, until: datetime) -> Export | None:
        """An export of which the next part is due, which nobody else is given until `until`; None if there is none.

        The claim's id is that of the file that the part is to be put into.
        """
        claim = new_id()
        found = await db.collection(EXPORTS).find_one_and_update(
            {"due_at": {"$lte": now}},
            {
                "$set": {"due_at": until, "claim": claim, "state": ExportState.WRITING.value},
                "$inc": {"attempts": 1},
                "$push": {"files": claim},
            },
        )
        return None if found is None else _export(found)

    async def settle(self, export: Export, db: Db, *, claim: str) -> bool:
        """Keep how far a claimed export is; False if the claim has been lost, and nothing is kept."""
        document = _document(export)
        # Whoever is forgotten while a part is written stays so.
        written = {name: document[name] for name in _WRITTEN}
        return bool(await db.collection(EXPORTS).update_one({"_id": export.id, "claim": claim}, {"$set": written}))

    async def put(self, file: str, data: bytes) -> None:
        """Keep the bytes of a part."""
        await self.files.put(file, data)

    async def delete(self, files: Sequence[str]) -> None:
        """Remove files, as far as they are there."""
        for file in files:
            await self.files.delete(file)

    async def read(self, export: Export, *, begin: int, end: int) -> AsyncIterator[bytes]:
        """The bytes of its file from `begin` up to `end`, not included."""
        for file, first, last in export.pieces(begin, end):
            async for piece in self.files.read(file, begin=first, end=last):
                yield piece

    async def footer(self, part: Part) -> bytes:
        """What stands behind a part's bytes and describes them."""
        end = part.length + part.footer
        return b"".join([piece async for piece in self.files.read(part.file, begin=part.length, end=end)])

    async def past(self, db: Db, *, now: datetime) -> Export | None:
        """An export whose time has passed and whose files are still there, or None."""
        found = await db.collection(EXPORTS).find(
            {"expires_at": {"$lte": now}, "files.0": {"$exists": True}}, sort=[("expires_at", 1)], limit=1
        )
        return _export(found[0]) if found else None

    async def forget_files(self, export: Export, db: Db) -> None:
        """Note that the files of an export are gone."""
        state = export.state if export.state is ExportState.FAILED else ExportState.EXPIRED
        await db.collection(EXPORTS).update_one({"_id": export.id}, {"$set": {"files": [], "state": state.value}})


def _document(export: Export) -> Document:
    document = asdict(export)
    document["_id"] = document.pop("id")
    document["selection"] = selected(export.selection)
    for name in ("parts", "files"):
        document[name] = list(document[name])
    document["format"], document["state"] = export.format.value, export.state.value
    document["failure"] = None if export.failure is None else export.failure.value
    return document


def selected(selection: Selection) -> Document:
    """A selection as it stands in a document."""
    return {**asdict(selection), "first": midnight(selection.first), "last": midnight(selection.last)}


def _export(document: Document) -> Export:
    fields = {**document, "id": document["_id"]}
    del fields["_id"]
    selection = fields["selection"]
    reached = fields["reached"]
    fields |= {
        "selection": Selection(**{**selection, "first": selection["first"].date(), "last": selection["last"].date()}),
        "format": Format(fields["format"]),
        "state": ExportState(fields["state"]),
        "failure": None if fields["failure"] is None else Failure(fields["failure"]),
        "parts": tuple(Part(**part) for part in fields["parts"]),
        "files": tuple(fields["files"]),
        "reached": None if reached is None else Place(**reached),
    }
    return Export(**fields)
