"""Shares in MongoDB: one document each, which is never changed and also holds the share's link."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from distribution.networks.models import Network
from distribution.shares.models import Closeness, Share
from distribution.stories.models import packed, unpacked
from kernel.mongo import Db, Document, Tx

SHARES = "shares"
_EXPORTED = (
    *("story_id", "story_language", "story_version", "target", "network", "closeness", "is_empty", "is_disclosed"),
    *("created_at", "expires_at", "programme_id", "entity"),
)


class ShareRepository:
    """Reads and writes shares, in a transaction (`db` is a `Tx`) or outside one."""

    async def add(self, share: Share, db: Db) -> None:
        """Keep a new share."""
        await self.add_all([share], db)

    async def add_all(self, shares: Sequence[Share], db: Db) -> None:
        """Keep new shares."""
        await db.collection(SHARES).insert_many([document_of(share) for share in shares])

    async def remove_all(self, share_ids: Sequence[str], db: Db) -> None:
        """Take away shares that came to nothing, and their links with them."""
        if share_ids:
            await db.collection(SHARES).delete_many({"_id": {"$in": list(share_ids)}})

    async def find(self, share_id: str, db: Db, *, person_id: str) -> Share | None:
        """A person's share, or None if they have none with this id."""
        document = await db.collection(SHARES).find_one({"_id": share_id, "person_id": person_id})
        return None if document is None else share_of(document)

    async def newest_of(self, person_id: str, db: Db, *, before: str | None, limit: int) -> list[Share]:
        """A person's shares, newest first, made before the one with the id `before`."""
        wanted: Document = {"person_id": person_id}
        if before is not None:
            wanted["_id"] = {"$lt": before}
        found = await db.collection(SHARES).find(wanted, sort=[("_id", -1)], limit=limit)
        return [share_of(document) for document in found]

    async def latest_words(self, story_id: str, db: Db, *, limit: int) -> Sequence[tuple[str, frozenset[int]]]:
        """Who shared a story last, newest first, with the sketch of their words."""
        found = await db.collection(SHARES).find(
            {"story_id": story_id}, sort=[("_id", -1)], limit=limit, fields=["person_id", "words"]
        )
        return [(document["person_id"], unpacked(document["words"])) for document in found]


class ShareHolding:
    """A person's shares, for their export and their erasure."""

    name = "shares"

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """What is kept of each share, but for its token and the hashes of its words."""
        wanted = {"person_id": person_id, **({} if after is None else {"_id": {"$gt": after}})}
        return await db.collection(SHARES).find(wanted, sort=[("_id", 1)], limit=most, fields=_EXPORTED)

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """They are removed, and their links lead nowhere from then on."""
        found = await tx.collection(SHARES).find({"person_id": person_id}, fields=["_id"], limit=most)
        return await tx.collection(SHARES).delete_many({"_id": {"$in": [one["_id"] for one in found]}}) if found else 0


def document_of(share: Share) -> Document:
    """A share as it is kept."""
    return {
        "_id": share.id,
        "token": share.token,
        "person_id": share.person_id,
        "story_id": share.story_id,
        "story_language": share.story_language,
        "network": share.network.value,
        "closeness": share.closeness.value,
        "is_empty": share.is_empty,
        "is_disclosed": share.is_disclosed,
        "words": packed(share.words),
        "created_at": share.created_at,
        "programme_id": share.programme_id,
        "story_version": share.story_version,
        "target": share.target,
        "expires_at": share.expires_at,
        "entity": share.entity,
    }


def share_of(document: Document) -> Share:
    """The share that was kept as this document."""
    fields = {**document, "id": document["_id"]}
    del fields["_id"]
    fields["network"] = Network(fields["network"])
    fields["closeness"] = Closeness(fields["closeness"])
    fields["words"] = unpacked(fields["words"])
    return Share(**fields)
