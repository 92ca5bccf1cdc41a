"""A key of each person's own, in MongoDB, sealed under the key of the vault; and who has had theirs destroyed."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from kernel.mongo import Db, Document, Tx
from kernel.resealing import Resealing
from kernel.vault import Sealed, Vault
from metrics.keys.errors import LedgerSealed

KEYS = "personal_keys"
DESTROYED = "destroyed_keys"
# Three times as long as the longest retention of a topic that names people (proto/topics), dead letters included.
DESTROYED_DAYS = 90
_KEY_BYTES = 32


class KeyRepository:
    """Makes, opens and destroys keys. What `open` gives is a vault that only this person's key opens."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault

    async def open(self, people: Collection[str], db: Db) -> dict[str, Vault]:
        """The vaults of those people who have one; `LedgerSealed` when no key of the service opens one of them."""
        found = await db.collection(KEYS).find({"_id": {"$in": list(people)}}, fields=["sealed"])
        try:
            return {one["_id"]: Vault([self.vault.open(one["sealed"], belongs_to=_owner(one["_id"]))]) for one in found}
        except Sealed:
            raise LedgerSealed from None

    async def make(self, people: Collection[str], tx: Tx, *, at: datetime) -> dict[str, Vault]:
        """A vault for each of these people, who have none."""
        keys = {person: os.urandom(_KEY_BYTES) for person in people}
        await tx.collection(KEYS).insert_many(
            [
                {"_id": person, "sealed": self.vault.seal(key, belongs_to=_owner(person)), "made_at": at, "held": 0}
                for person, key in keys.items()
            ]
        )
        return {person: Vault([key]) for person, key in keys.items()}

    async def hold(self, people: Collection[str], tx: Tx) -> None:
        """Have the transaction fail and run again if one of these keys is destroyed meanwhile.

        Needed before a new document is written under a key: without it, an erasure that has looked already would leave
        the document behind, unreadable and found by nobody.
        """
        if people:
            await tx.collection(KEYS).update_many({"_id": {"$in": list(people)}}, {"$inc": {"held": 1}})

    async def own(self, person_id: str, tx: Tx, *, at: datetime) -> Vault:
        """A person's vault, to write something new under; made if they have none."""
        found = await self.open([person_id], tx)
        if person_id not in found:
            return (await self.make([person_id], tx, at=at))[person_id]
        await self.hold([person_id], tx)
        return found[person_id]

    async def destroyed(self, people: Collection[str], db: Db) -> Mapping[str, float]:
        """When each of those people whose key was destroyed had it destroyed, in seconds since 1970 (UTC)."""
        return await destroyed(people, db)

    def resealing(self, db: Db) -> Resealing:
        """What seals people's keys under the first of the vault's keys."""
        return Resealing(db, KEYS, self.vault, belongs_to=_owner)


class KeyHolding:
    """A person's key; see `kernel.personal_data.Holding`. It comes before whatever it seals, so that all of that is
    unreadable from the first step of an erasure on."""

    name = "keys"

    def __init__(self, keys: KeyRepository) -> None:
        self.keys = keys

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """When it was made. The key itself is a secret; `LedgerSealed` if it cannot be opened, before an export has
        begun that would break off where it is needed."""
        await self.keys.open([person_id], db)
        found = None if after else await db.collection(KEYS).find_one({"_id": person_id}, fields=["made_at"])
        return [found] if found else []

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """It is destroyed. A hash of the pseudonym stays for `DESTROYED_DAYS`, so that a topic that is read again does
        not write anew what was erased."""
        await tx.collection(DESTROYED).update_one(
            {"_id": _trace(person_id)},
            {"$max": {"at": at, "until": at + timedelta(days=DESTROYED_DAYS)}},
            upsert=True,
        )
        return await tx.collection(KEYS).delete_one({"_id": person_id})


async def destroyed(people: Collection[str], db: Db) -> Mapping[str, float]:
    """When each of those people whose key was destroyed had it destroyed, in seconds since 1970 (UTC)."""
    if not people:
        return {}
    named = {_trace(person): person for person in people}
    found = await db.collection(DESTROYED).find({"_id": {"$in": list(named)}}, fields=["at"])
    return {named[one["_id"]]: one["at"].timestamp() for one in found}


def _owner(person_id: str) -> str:
    return f"personal-key:{person_id}"


def _trace(person_id: str) -> str:
    return sha256(b"destroyed key\0" + person_id.encode()).hexdigest()
