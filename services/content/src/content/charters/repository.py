"""Charters in MongoDB: one document for each version, and a ledger that counts them and knows the one in force."""

from __future__ import annotations

from dataclasses import asdict

from content.charters.errors import CharterNotFound, NoCharterInForce
from content.charters.models import CHARTER_ID, Charter, CompanyCommitment
from kernel.mongo import Db, Document

CHARTERS = "charters"
LEDGER = "charter_ledger"


class CharterRepository:
    """Reads and writes charters. Writers of the ledger conflict with each other, so that they take turns."""

    async def get(self, version: int, db: Db) -> Charter:
        """The version; `CharterNotFound` if there is none."""
        document = await db.collection(CHARTERS).find_one({"_id": version})
        if document is None:
            raise CharterNotFound(version)
        return _charter(document)

    async def version_in_force(self, db: Db) -> int | None:
        """The number of the version in force, None if none was enacted."""
        ledger = await db.collection(LEDGER).find_one({"_id": CHARTER_ID})
        in_force: int | None = _present(ledger)["in_force"]
        return in_force

    async def in_force(self, db: Db) -> Charter:
        """The version in force; `NoCharterInForce` if none was enacted."""
        version = await self.version_in_force(db)
        if version is None:
            raise NoCharterInForce
        return await self.get(version, db)

    async def next_version(self, db: Db) -> int:
        """The number of the next version, which is taken when the transaction is committed."""
        ledger = await db.collection(LEDGER).find_one_and_update({"_id": CHARTER_ID}, {"$inc": {"latest": 1}})
        return int(_present(ledger)["latest"])

    async def add(self, charter: Charter, db: Db) -> None:
        """Keep a new version."""
        await db.collection(CHARTERS).insert_one(_document(charter))

    async def put_in_force(self, charter: Charter, db: Db) -> None:
        """Keep an enacted version as the one in force."""
        await db.collection(CHARTERS).replace_one({"_id": charter.version}, _document(charter))
        await db.collection(LEDGER).update_one({"_id": CHARTER_ID}, {"$set": {"in_force": charter.version}})


def _present(ledger: Document | None) -> Document:
    if ledger is None:
        raise LookupError("the migration that makes the charter's ledger has not run")
    return ledger


def _document(charter: Charter) -> Document:
    document = asdict(charter)
    document["_id"] = document.pop("version")
    return document


def _charter(document: Document) -> Charter:
    fields = {**document, "version": document["_id"]}
    del fields["_id"]
    fields["person_commitments"] = tuple(fields["person_commitments"])
    fields["company_commitments"] = tuple(CompanyCommitment(**one) for one in fields["company_commitments"])
    return Charter(**fields)
