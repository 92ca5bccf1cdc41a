"""Charters in MongoDB: one document for each version, and for each programme a ledger that counts them and knows the
one in force."""

from __future__ import annotations

from dataclasses import asdict

from content.charters.errors import CharterNotFound, NoCharterInForce
from content.charters.models import Charter, CompanyCommitment, Target, TargetKind, charter_id
from content.programmes.models import MAIN_PROGRAMME
from kernel.mongo import Db, Document

CHARTERS = "charters"
LEDGER = "charter_ledger"


class CharterRepository:
    """Reads and writes charters. Writers of the ledger conflict with each other, so that they take turns."""

    async def prepare(self, programme: str, db: Db) -> None:
        """Make the ledger of a new programme. It must exist before two proposals compete to make it."""
        await db.collection(LEDGER).insert_one({"_id": charter_id(programme), "latest": 0, "in_force": None})

    async def get(self, version: int, db: Db, *, programme: str = MAIN_PROGRAMME) -> Charter:
        """The version; `CharterNotFound` if there is none."""
        document = await db.collection(CHARTERS).find_one({"_id": _key(programme, version)})
        if document is None:
            raise CharterNotFound(version)
        return _charter(document)

    async def version_in_force(self, db: Db, *, programme: str = MAIN_PROGRAMME) -> int | None:
        """The number of the version in force, None if none was enacted or there is no such programme."""
        ledger = await db.collection(LEDGER).find_one({"_id": charter_id(programme)})
        return None if ledger is None else ledger["in_force"]

    async def in_force(self, db: Db, *, programme: str = MAIN_PROGRAMME) -> Charter:
        """The version in force; `NoCharterInForce` if none was enacted."""
        version = await self.version_in_force(db, programme=programme)
        if version is None:
            raise NoCharterInForce
        return await self.get(version, db, programme=programme)

    async def holding_in(self, programme: str, db: Db) -> Charter | None:
        """The version that holds in a programme: of its own charter, or of the group's while it has none in force; None
        if there is neither."""
        for one in dict.fromkeys((programme, MAIN_PROGRAMME)):
            version = await self.version_in_force(db, programme=one)
            if version is not None:
                return await self.get(version, db, programme=one)
        return None

    async def next_version(self, db: Db, *, programme: str = MAIN_PROGRAMME) -> int:
        """The number of the next version, which is taken when the transaction is committed."""
        ledger = await db.collection(LEDGER).find_one_and_update(
            {"_id": charter_id(programme)}, {"$inc": {"latest": 1}}
        )
        if ledger is None:
            raise LookupError(f"the charter of {programme} has no ledger, which is made with the programme")
        return int(ledger["latest"])

    async def add(self, charter: Charter, db: Db) -> None:
        """Keep a new version."""
        await db.collection(CHARTERS).insert_one(_document(charter))

    async def put_in_force(self, charter: Charter, db: Db) -> None:
        """Keep an enacted version as the one in force."""
        await db.collection(CHARTERS).replace_one({"_id": _key(charter.programme, charter.version)}, _document(charter))
        await db.collection(LEDGER).update_one({"_id": charter.charter_id}, {"$set": {"in_force": charter.version}})


def _key(programme: str, version: int) -> int | str:
    # The versions of the first charter were numbered before there were others.
    return version if programme == MAIN_PROGRAMME else f"{programme}/{version}"


def _document(charter: Charter) -> Document:
    document = asdict(charter)
    document["_id"] = _key(charter.programme, charter.version)
    for commitment in document["company_commitments"]:
        if (target := commitment["target"]) is not None:
            target["kind"] = target["kind"].value
    return document


def _charter(document: Document) -> Charter:
    # The first charter's versions may have been written without what tells it from others.
    fields = {"programme": MAIN_PROGRAMME, "version": document["_id"], **document}
    del fields["_id"]
    fields["person_commitments"] = tuple(fields["person_commitments"])
    fields["company_commitments"] = tuple(map(_commitment, fields["company_commitments"]))
    return Charter(**fields)


def _commitment(fields: Document) -> CompanyCommitment:
    # Versions written by earlier releases have no targets.
    target = fields.get("target")
    read = Target(TargetKind(target["kind"]), target["value"]) if target is not None else None
    return CompanyCommitment(fields["text"], fields["measure"], read)
