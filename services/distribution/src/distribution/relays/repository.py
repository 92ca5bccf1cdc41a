"""Relays in MongoDB: one document each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from distribution.networks.models import Network
from distribution.personal_data.models import ERASED
from distribution.relays.models import Credit, End, Proof, Relay, RelayState
from kernel.errors import StaleWrite
from kernel.mongo import Db, Document, Tx

RELAYS = "relays"
# What stands in the place of what told of an erased person.
_NOBODY = {
    "person_id": ERASED,
    "code": "",
    "reason": None,
    "due_at": None,
    "lease_until": None,
    "is_live": False,
}
_NOTHING = {**_NOBODY, "address": "", "relayed_as": None}


class RelayRepository:
    """Reads and writes relays, in a transaction (`db` is a `Tx`) or outside one."""

    async def add(self, relay: Relay, db: Db) -> None:
        """Keep a new relay; `DuplicateKey` if the person offered this post already."""
        await db.collection(RELAYS).insert_one(_document(relay))

    async def find(self, relay_id: str, db: Db) -> Relay | None:
        """The relay, or None."""
        document = await db.collection(RELAYS).find_one({"_id": relay_id})
        return _relay(document) if document else None

    async def save(self, relay: Relay, db: Db, *, over: Relay) -> None:
        """Keep a changed relay; `StaleWrite` if another change came in between."""
        if not await db.collection(RELAYS).replace_one({"_id": over.id, "version": over.version}, _document(relay)):
            raise StaleWrite

    async def of_person(self, person_id: str, db: Db, *, before: str | None, limit: int) -> list[Relay]:
        """What a person offered, newest first."""
        return await self._newest({"person_id": person_id}, db, before=before, limit=limit)

    async def of_programme(
        self, programme_id: str, states: Sequence[RelayState], db: Db, *, before: str | None, limit: int
    ) -> list[Relay]:
        """What was offered to a programme and is in one of these states, newest first."""
        wanted = {"programme_id": programme_id, "state": {"$in": [state.value for state in states]}}
        return await self._newest(wanted, db, before=before, limit=limit)

    async def open_of(self, person_id: str, db: Db) -> list[Relay]:
        """What a person offered that has no answer yet."""
        found = await db.collection(RELAYS).find({"person_id": person_id, "end": None})
        return [_relay(document) for document in found]

    async def count_open(self, person_id: str, db: Db, *, limit: int) -> int:
        """How many offers of a person have no answer yet; counting stops at `limit`."""
        return await db.collection(RELAYS).count({"person_id": person_id, "end": None}, limit=limit)

    async def due(self, db: Db, *, at: datetime, limit: int) -> list[Relay]:
        """Relays to pass on now, those that a worker died over among them."""
        consented = {"state": RelayState.CONSENTED.value, "due_at": {"$lte": at}}
        left = {"state": RelayState.SENDING.value, "lease_until": {"$lte": at}}
        found = await db.collection(RELAYS).find({"$or": [consented, left]}, sort=[("due_at", 1)], limit=limit)
        return [_relay(document) for document in found]

    async def _newest(self, wanted: Document, db: Db, *, before: str | None, limit: int) -> list[Relay]:
        if before is not None:
            wanted = {**wanted, "_id": {"$lt": before}}
        return [_relay(one) for one in await db.collection(RELAYS).find(wanted, sort=[("_id", -1)], limit=limit)]


def _document(relay: Relay) -> Document:
    document = {**asdict(relay), "_id": relay.id, "network": relay.network.value, "state": relay.state.value}
    del document["id"]
    document["credit"] = relay.credit.value
    document["proof"] = relay.proof.value if relay.proof else None
    document["end"] = relay.end.value if relay.end else None
    # One offer of a post at a time: it can be offered again once it was taken back, not after an answer.
    document["is_live"] = relay.state is not RelayState.WITHDRAWN and relay.person_id != ERASED
    return document


def _relay(document: Document) -> Relay:
    fields = {**document, "id": document["_id"]}
    del fields["_id"], fields["is_live"]
    fields["network"] = Network(fields["network"])
    fields["state"] = RelayState(fields["state"])
    fields["credit"] = Credit(fields["credit"])
    fields["proof"] = Proof(fields["proof"]) if fields["proof"] else None
    fields["end"] = End(fields["end"]) if fields["end"] else None
    return Relay(**fields)


class RelayHolding:
    """What is kept of the posts that a person offered (`personal_data.models.Holding`)."""

    name = "relays"

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """The person's offers as they are kept."""
        wanted: Document = {"person_id": person_id}
        if after is not None:
            wanted["_id"] = {"$gt": after}
        return await db.collection(RELAYS).find(wanted, sort=[("_id", 1)], limit=most)

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """Keep nothing that tells of them. Of what the company answered stays that it did, and when: figures that are
        out do not change with an erasure, which would tell what it was about. What the programme has still to take back
        stays to be found until it has."""
        relays = tx.collection(RELAYS)
        found = await relays.find({"person_id": person_id}, fields=["_id", "consented_at", "end", "state"], limit=most)
        never = [one["_id"] for one in found if one["consented_at"] is None]
        open_ = [one["_id"] for one in found if one["consented_at"] is not None and one["end"] is None]
        ended = [one["_id"] for one in found if one["consented_at"] is not None and one["end"] is not None]
        to_undo = [one["_id"] for one in found if one["state"] == RelayState.TO_UNDO.value]
        await relays.delete_many({"_id": {"$in": never}})
        nothing = {"$set": _NOTHING, "$inc": {"version": 1}}
        await relays.update_many({"_id": {"$in": to_undo}}, {"$set": _NOBODY, "$inc": {"version": 1}})
        await relays.update_many({"_id": {"$in": ended, "$nin": to_undo}}, nothing)
        withdrawn = {"state": RelayState.WITHDRAWN.value, "end": End.WITHDRAWN.value, "concluded_at": at}
        await relays.update_many({"_id": {"$in": open_}}, {**nothing, "$set": {**_NOTHING, **withdrawn}})
        return len(found)
