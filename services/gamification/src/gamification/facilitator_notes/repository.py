"""Notes in MongoDB, each cohort's sealed under a key of its own, which is sealed under the key of the vault.

Whoever destroys the key ends every copy of the notes, in backups too. So it goes first.
"""

from __future__ import annotations

import os
from typing import Any

from gamification.cohorts.repository import COHORTS, facilitated_by
from gamification.facilitator_notes.errors import NotesNotFound, NotesSealed
from gamification.facilitator_notes.models import Notes
from kernel.errors import StaleWrite
from kernel.mongo import Db, Document, Tx
from kernel.resealing import Resealing
from kernel.vault import Sealed, Vault

NOTES = "facilitator_notes"
KEYS = "note_keys"
_KEY_BYTES = 32


class NoteRepository:
    """Reads and writes notes, in a transaction (`db` is a `Tx`) or outside one."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault

    async def must_be_of(self, cohort_id: str, person_id: str, db: Db) -> None:
        """Return when that person facilitates the cohort; `NotesNotFound` for all others."""
        wanted = {"_id": cohort_id, "facilitator_id": person_id}
        if await db.collection(COHORTS).find_one(wanted, fields=["_id"]) is None:
            raise NotesNotFound

    async def get(self, cohort_id: str, facilitator_id: str, db: Db) -> Notes:
        """A facilitator's notes about a cohort, empty if there are none; `NotesSealed` when no key opens them."""
        wanted = {"_id": cohort_id, "facilitator_id": facilitator_id}
        document = await db.collection(NOTES).find_one(wanted)
        vault = await self._vault(cohort_id, facilitator_id, db)
        notes = Notes(cohort_id=cohort_id, facilitator_id=facilitator_id)
        if document is None or vault is None:
            return notes
        return _opened(document, vault)

    async def save(self, notes: Notes, tx: Tx) -> None:
        """Keep the next version of notes; `StaleWrite` if another one came in between."""
        vault = await self._vault(notes.cohort_id, notes.facilitator_id, tx)
        if vault is None:
            key = os.urandom(_KEY_BYTES)
            sealed = self.vault.seal(key, belongs_to=_owner(notes.cohort_id))
            await tx.collection(KEYS).insert_one(
                {"_id": notes.cohort_id, "facilitator_id": notes.facilitator_id, "sealed": sealed}
            )
            vault = Vault([key])
        changed = {
            "facilitator_id": notes.facilitator_id,
            "version": notes.version,
            "sealed": vault.seal(notes.text.encode(), belongs_to=_place(notes.cohort_id)),
        }
        if notes.version == 1:
            await tx.collection(NOTES).insert_one({"_id": notes.cohort_id, **changed})
            return
        before = {"_id": notes.cohort_id, "version": notes.version - 1}
        if not await tx.collection(NOTES).update_one(before, {"$set": changed}):
            raise StaleWrite

    async def remove(self, cohort_id: str, tx: Tx) -> None:
        """Destroy the key of a cohort's notes, and the notes."""
        await tx.collection(KEYS).delete_one({"_id": cohort_id})
        await tx.collection(NOTES).delete_one({"_id": cohort_id})

    def resealing(self, db: Db) -> Resealing:
        """What seals the keys of notes under the first of the vault's keys."""
        return Resealing(db, KEYS, self.vault, belongs_to=_owner)

    async def _vault(self, cohort_id: str, facilitator_id: str, db: Db) -> Vault | None:
        document = await db.collection(KEYS).find_one({"_id": cohort_id, "facilitator_id": facilitator_id})
        if document is None:
            return None
        try:
            return Vault([self.vault.open(document["sealed"], belongs_to=_owner(cohort_id))])
        except Sealed:
            raise NotesSealed from None


class FacilitationHolding:
    """What is kept of somebody who facilitates: that they do, and their notes. See `kernel.personal_data.Holding`."""

    name = "facilitated_cohorts"

    def __init__(self, notes: NoteRepository) -> None:
        self.notes = notes

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """The cohorts, each with the notes about it."""
        wanted: Document = {**facilitated_by(person_id), **({"_id": {"$gt": after}} if after else {})}
        found = await db.collection(COHORTS).find(wanted, sort=[("_id", 1)], limit=most, fields=["title", "opened_at"])
        return [
            {
                "_id": one["_id"],
                "title": one["title"],
                "opened_at": one["opened_at"],
                "notes": (await self.notes.get(one["_id"], person_id, db)).text,
            }
            for one in found
        ]

    async def erase(self, person_id: str, tx: Tx, *, at: Any, most: int) -> int:
        """The key is destroyed, the notes are removed, and the cohort is without a facilitator."""
        cohorts = tx.collection(COHORTS)
        found = await cohorts.find(facilitated_by(person_id), fields=["_id"], limit=most)
        for one in found:
            await self.notes.remove(one["_id"], tx)
        ids = {"_id": {"$in": [one["_id"] for one in found]}}
        if found:
            await cohorts.update_many(ids, {"$set": {"facilitator_id": None}, "$inc": {"version": 1}})
        return len(found)


def _opened(document: Document, vault: Vault) -> Notes:
    try:
        text = vault.open(document["sealed"], belongs_to=_place(document["_id"])).decode()
    except Sealed:
        raise NotesSealed from None
    return Notes(
        cohort_id=document["_id"],
        facilitator_id=document["facilitator_id"],
        version=document["version"],
        text=text,
    )


def _owner(cohort_id: str) -> str:
    return f"note-key:{cohort_id}"


def _place(cohort_id: str) -> str:
    return f"facilitator-notes:{cohort_id}"
