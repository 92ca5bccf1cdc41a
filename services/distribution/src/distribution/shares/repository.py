"""Shares in MongoDB: one document each, which is never changed and also holds the share's link."""

from __future__ import annotations

from collections.abc import Sequence

from distribution.networks.models import Network
from distribution.shares.models import Closeness, Share
from distribution.stories.models import packed, unpacked
from kernel.mongo import Db, Document

SHARES = "shares"


class ShareRepository:
    """Reads and writes shares, in a transaction (`db` is a `Tx`) or outside one."""

    async def add(self, share: Share, db: Db) -> None:
        """Keep a new share."""
        await db.collection(SHARES).insert_one(_document(share))

    async def newest_of(self, person_id: str, db: Db, *, before: str | None, limit: int) -> list[Share]:
        """A person's shares, newest first, made before the one with the id `before`."""
        wanted: Document = {"person_id": person_id}
        if before is not None:
            wanted["_id"] = {"$lt": before}
        found = await db.collection(SHARES).find(wanted, sort=[("_id", -1)], limit=limit)
        return [_share(document) for document in found]

    async def latest_words(self, story_id: str, db: Db, *, limit: int) -> Sequence[tuple[str, frozenset[int]]]:
        """Who shared a story last, newest first, with the sketch of their words."""
        found = await db.collection(SHARES).find(
            {"story_id": story_id}, sort=[("_id", -1)], limit=limit, fields=["person_id", "words"]
        )
        return [(document["person_id"], unpacked(document["words"])) for document in found]


def _document(share: Share) -> Document:
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
    }


def _share(document: Document) -> Share:
    fields = {**document, "id": document["_id"]}
    del fields["_id"]
    fields["network"] = Network(fields["network"])
    fields["closeness"] = Closeness(fields["closeness"])
    fields["words"] = unpacked(fields["words"])
    return Share(**fields)
