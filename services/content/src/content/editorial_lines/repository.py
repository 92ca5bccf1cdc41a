"""Editorial lines in MongoDB: one document for each person who has one."""

from __future__ import annotations

from dataclasses import asdict

from content.editorial_lines.errors import EditorialLineExists, NoEditorialLine
from content.editorial_lines.models import EditorialLine, Passage, Source
from kernel.errors import StaleWrite
from kernel.mongo import Db, Document, DuplicateKey

LINES = "editorial_lines"


class EditorialLineRepository:
    """Reads and writes editorial lines, in a transaction (`db` is a `Tx`) or outside one."""

    async def get(self, person_id: str, db: Db) -> EditorialLine:
        """A person's line; `NoEditorialLine` if they have none."""
        document = await db.collection(LINES).find_one({"_id": person_id})
        if document is None:
            raise NoEditorialLine
        return _line(document)

    async def add(self, line: EditorialLine, db: Db) -> None:
        """Keep a new line; `EditorialLineExists` if the person has one."""
        try:
            await db.collection(LINES).insert_one(_document(line))
        except DuplicateKey:
            raise EditorialLineExists from None

    async def save(self, line: EditorialLine, db: Db) -> None:
        """Keep the next version of a line; `StaleWrite` if it was changed in the meantime."""
        earlier = {"_id": line.person_id, "version": line.version - 1}
        if not await db.collection(LINES).replace_one(earlier, _document(line)):
            raise StaleWrite

    async def delete(self, person_id: str, db: Db) -> bool:
        """Remove a person's line; whether there was one."""
        return bool(await db.collection(LINES).delete_one({"_id": person_id}))


def _document(line: EditorialLine) -> Document:
    document = asdict(line)
    document["_id"] = document.pop("person_id")
    return document


def _line(document: Document) -> EditorialLine:
    fields = {**document, "person_id": document["_id"]}
    del fields["_id"]
    fields["networks"] = tuple(fields["networks"])
    fields["passages"] = tuple(Passage(**one) for one in fields["passages"])
    fields["sources"] = tuple(Source(**one) for one in fields["sources"])
    return EditorialLine(**fields)
