"""Feed addresses in MongoDB, and for each audience when what it may see last changed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from content.feed_addresses.errors import FeedAddressNotFound
from content.feed_addresses.models import VALID_DAYS, FeedAddress
from content.stories.models import Story
from kernel.mongo import Db, Document, DuplicateKey

ADDRESSES = "feed_addresses"
STATES = "feed_states"


class FeedAddressRepository:
    """Reads and writes feed addresses, in a transaction (`db` is a `Tx`) or outside one."""

    async def add(self, address: FeedAddress, db: Db) -> None:
        """Keep a new address."""
        await db.collection(ADDRESSES).insert_one({**asdict(address), "_id": address.id})

    async def save(self, address: FeedAddress, db: Db) -> None:
        """Keep what has changed of an address."""
        await db.collection(ADDRESSES).replace_one({"_id": address.id}, {**asdict(address), "_id": address.id})

    async def remove(self, address_id: str, db: Db, *, of: str) -> None:
        """Forget an address of a person; `FeedAddressNotFound` if they have none with this id."""
        if not await db.collection(ADDRESSES).delete_one({"_id": address_id, "person_id": of}):
            raise FeedAddressNotFound

    async def forget_all(self, person_id: str, db: Db, *, until: datetime) -> None:
        """Forget every address of a person that was made, or last renewed, at that moment or before."""
        made = {"valid_until": {"$lte": until + timedelta(days=VALID_DAYS)}}
        await db.collection(ADDRESSES).delete_many({"person_id": person_id, **made})

    async def get(self, address_id: str, db: Db, *, of: str) -> FeedAddress:
        """An address of a person; `FeedAddressNotFound` if they have none with this id."""
        return _address(await db.collection(ADDRESSES).find_one({"_id": address_id, "person_id": of}))

    async def by_hash(self, secret_hash: str, db: Db) -> FeedAddress:
        """The address whose secret has this hash; `FeedAddressNotFound` if there is none."""
        return _address(await db.collection(ADDRESSES).find_one({"secret_hash": secret_hash}))

    async def all_of(self, person_id: str, db: Db) -> list[FeedAddress]:
        """A person's addresses, oldest first."""
        found = await db.collection(ADDRESSES).find({"person_id": person_id}, sort=[("_id", 1)])
        return [_address(document) for document in found]

    async def changed_at(
        self, audience: frozenset[str], stories: Sequence[Story], db: Db, *, now: datetime
    ) -> datetime:
        """When what an audience may see became these stories in these versions: also a moment when one was taken away.

        It is kept for audiences and for nobody in particular.
        """
        states = db.collection(STATES)
        audience_id = _digest(sorted(audience))
        digest = _digest([f"{story.id} {story.version}" for story in stories])
        state = await states.find_one({"_id": audience_id})
        if state is not None and state["digest"] == digest:
            return _moment(state)
        later = {"$max": [now, {"$add": ["$changed_at", 1]}]}
        changed = {"$cond": [{"$eq": ["$digest", digest]}, "$changed_at", later]}
        update = [{"$set": {"changed_at": changed, "digest": digest}}]
        try:
            return _moment(await states.find_one_and_update({"_id": audience_id}, update, upsert=True))
        except DuplicateKey:
            # Another request of the same audience was the first one in this moment.
            return _moment(await states.find_one_and_update({"_id": audience_id}, update))


def _moment(state: Document | None) -> datetime:
    if state is None:
        raise LookupError("states are never removed")
    changed_at: datetime = state["changed_at"]
    return changed_at


def _digest(parts: Sequence[str]) -> str:
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()


def _address(document: Document | None) -> FeedAddress:
    if document is None:
        raise FeedAddressNotFound
    return FeedAddress(**{name: value for name, value in document.items() if name != "_id"})
