"""Kudos in MongoDB: one document each, saved only over the version that was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from gamification.kudos.errors import KudosNotFound
from gamification.kudos.models import Kudos, ThanksBack
from kernel.errors import StaleWrite
from kernel.mongo import Db, Document, Tx

KUDOS = "kudos"
_FIELDS = tuple(one.name for one in fields(Kudos))

_PLACED: Document = {"$type": "date"}


class KudosRepository:
    """Reads and writes kudos, in a transaction (`db` is a `Tx`) or outside one."""

    async def get(self, kudos_id: str, db: Db) -> Kudos:
        """The kudos; `KudosNotFound` if there are none."""
        document = await db.collection(KUDOS).find_one({"_id": kudos_id})
        if document is None:
            raise KudosNotFound
        return _kudos(document)

    async def add(self, kudos: Kudos, db: Db) -> None:
        """Keep new kudos."""
        await db.collection(KUDOS).insert_one(_document(kudos))

    async def save(self, kudos: Kudos, tx: Tx, *, over: Kudos) -> None:
        """Keep kudos in the place of what was read in the same transaction; `StaleWrite` if that is not there."""
        if not await tx.collection(KUDOS).replace_one({"_id": kudos.id, "version": over.version}, _document(kudos)):
            raise StaleWrite

    async def remove(self, kudos: Kudos, tx: Tx) -> None:
        """Keep kudos no longer that were read in the same transaction."""
        if not await tx.collection(KUDOS).delete_one({"_id": kudos.id, "version": kudos.version}):
            raise StaleWrite

    async def thank_for(self, contribution_id: str, db: Db) -> bool:
        """Whether somebody has thanked for a contribution."""
        return await db.collection(KUDOS).find_one({"contribution_id": contribution_id}, fields=["_id"]) is not None

    async def received(self, person_id: str, db: Db, *, before: str | None, limit: int) -> list[Kudos]:
        """What a person, or a team of theirs, was thanked for, latest first, given before the kudos with the id
        `before`; without what they declined."""
        # Two indexes in the same order, which the server merges; each is entered where the page begins.
        begin = {} if before is None else {"_id": {"$lt": before}}
        theirs = {"receiver_id": person_id, "declined": {"$ne": True}, **begin}
        of_teams = {"member_ids": person_id, "team_id": {"$type": "string"}, **begin}
        return await self._latest({"$or": [theirs, of_teams]}, db, before=None, limit=limit)

    async def given(self, person_id: str, db: Db, *, before: str | None, limit: int) -> list[Kudos]:
        """What a person thanked for, latest first, given before the kudos with the id `before`."""
        return await self._latest({"giver_id": person_id}, db, before=before, limit=limit)

    async def hanging(self, db: Db, *, until: datetime, before: tuple[datetime, str] | None, limit: int) -> list[Kudos]:
        """The wall as it is at `until`, last hung first, from after the kudos that hang since that moment with that
        id. By index, whatever waits for its turn."""
        wanted: dict[str, Any] = {"wall_at": {**_PLACED, "$lte": until}}
        if before is not None:
            moment, kudos_id = before
            wanted["$or"] = [{"wall_at": {"$lt": moment}}, {"wall_at": moment, "_id": {"$lt": kudos_id}}]
        found = await db.collection(KUDOS).find(wanted, sort=[("wall_at", -1), ("_id", -1)], limit=limit)
        return [_kudos(document) for document in found]

    async def shown_by(self, person_id: str, db: Db, *, at: datetime, limit: int) -> list[Kudos]:
        """Kudos to a person that hang on the wall at that moment, last hung first."""
        wanted = {"receiver_id": person_id, "wall_at": {**_PLACED, "$lte": at}}
        found = await db.collection(KUDOS).find(wanted, sort=[("wall_at", -1), ("_id", -1)], limit=limit)
        return [_kudos(document) for document in found]

    async def to_announce(self, db: Db, *, at: datetime, limit: int) -> list[str]:
        """The ids of kudos that have come to hang, of which nobody was told yet, in their order."""
        wanted: Document = {"announce_at": {**_PLACED, "$lte": at}}
        found = await db.collection(KUDOS).find(wanted, sort=[("announce_at", 1)], limit=limit, fields=["_id"])
        return [document["_id"] for document in found]

    async def some(self, ids: Sequence[str], db: Db) -> dict[str, Kudos]:
        """Those of these kudos that there are, by id."""
        found = await db.collection(KUDOS).find({"_id": {"$in": list(ids)}}) if ids else []
        return {document["_id"]: _kudos(document) for document in found}

    async def _latest(self, wanted: dict[str, Any], db: Db, *, before: str | None, limit: int) -> list[Kudos]:
        if before is not None:
            wanted["_id"] = {"$lt": before}
        found = await db.collection(KUDOS).find(wanted, sort=[("_id", -1)], limit=limit)
        return [_kudos(document) for document in found]


class ThanksToTeams:
    """The kudos that reach a person through their team; see `kernel.personal_data.Holding`. The team's stay."""

    name = "kudos_of_teams"

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """What was said to the team; who else is in it is the others' own."""
        wanted: Document = {"member_ids": person_id, "team_id": {"$type": "string"}}
        if after is not None:
            wanted["_id"] = {"$gt": after}
        fields = ["_id", "team_id", "giver_id", "reason", "given_at", "thanks_back"]
        return await db.collection(KUDOS).find(wanted, sort=[("_id", 1)], limit=most, fields=fields)

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """They reach the others alone."""
        wanted: Document = {"member_ids": person_id, "team_id": {"$type": "string"}}
        found = await tx.collection(KUDOS).find(wanted, fields=["_id"], limit=most)
        ids = {"_id": {"$in": [document["_id"] for document in found]}}
        return await tx.collection(KUDOS).update_many(ids, {"$pull": {"member_ids": person_id}}) if found else 0


def _document(kudos: Kudos) -> Document:
    # Field by field and as they are: `asdict` copies each, which was a twentieth of what giving thanks costs.
    document: Document = {name: getattr(kudos, name) for name in _FIELDS}
    document["_id"] = document.pop("id")
    if kudos.thanks_back is not None:
        document["thanks_back"] = asdict(kudos.thanks_back)
    return document


def _kudos(document: Document) -> Kudos:
    fields = {**document, "id": document["_id"], "member_ids": tuple(document.get("member_ids", ()))}
    del fields["_id"]
    if (answer := document.get("thanks_back")) is not None:
        fields["thanks_back"] = ThanksBack(**answer)
    return Kudos(**fields)
