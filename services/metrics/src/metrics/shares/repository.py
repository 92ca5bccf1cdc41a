"""Shares in MongoDB: one document for each, as the distribution service told of it."""

from __future__ import annotations

from collections.abc import Iterable

from kernel.mongo import Db, Document
from metrics.shares.models import Share

SHARES = "shares"


class ShareRepository:
    """Keeps shares and finds those of a person."""

    async def put(self, share: Share, db: Db) -> None:
        """Keep a share; nothing changes when it is known."""
        document = _document(share)
        await db.collection(SHARES).replace_one({"_id": share.id}, document, upsert=True)

    async def of_person(self, person_id: str, share_ids: Iterable[str], db: Db) -> dict[str, Share]:
        """Those of the shares that are the person's, by their ids."""
        found = await db.collection(SHARES).find({"_id": {"$in": list(share_ids)}, "person_id": person_id})
        return {one["_id"]: _share(one) for one in found}


def _document(share: Share) -> Document:
    return {
        "_id": share.id,
        "person_id": share.person_id,
        "story_id": share.story_id,
        "network": share.network,
        "entity": share.entity,
        "shared_at": share.shared_at,
    }


def _share(document: Document) -> Share:
    fields = {**document, "id": document["_id"]}
    del fields["_id"]
    return Share(**fields)
