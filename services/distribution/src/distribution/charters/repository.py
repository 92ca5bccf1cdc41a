"""The charters in force in MongoDB: one document for each charter, which only newer versions replace."""

from __future__ import annotations

from dataclasses import asdict

from distribution.charters.models import MAIN_CHARTER, Charter
from kernel.mongo import Db, Document

CHARTERS = "charters"
# Where earlier releases, which knew of one charter, kept it.
_MAIN_KEY = "in-force"


class CharterRepository:
    """Reads and writes the charters in force, in a transaction (`db` is a `Tx`) or outside one."""

    async def every(self, db: Db) -> list[Charter]:
        """Every charter in force: one for each programme that has enacted its own."""
        return [_charter(document) for document in await db.collection(CHARTERS).find({})]

    async def project(self, charter: Charter, db: Db) -> None:
        """Keep a charter unless a version at least as new is there; call it inside a transaction."""
        key = {"_id": _MAIN_KEY if charter.id == MAIN_CHARTER else charter.id}
        known = await db.collection(CHARTERS).find_one(key, fields=["version"])
        if known is None or known["version"] < charter.version:
            replaces = {"replaces": known["version"] if known else charter.replaces}
            await db.collection(CHARTERS).replace_one(key, key | asdict(charter) | replaces, upsert=True)


def _charter(document: Document) -> Charter:
    return Charter(**{name: value for name, value in document.items() if name != "_id"})
