"""What the content service said about captions, in MongoDB: one document each, which only newer versions replace."""

from __future__ import annotations

from dataclasses import asdict

from distribution.captions.models import Caption
from kernel.mongo import Db

CAPTIONS = "captions"
# The content service suggests a hundred at most; the retired ones among the newest tell memory to forget them.
MOST = 200


class CaptionRepository:
    """Reads and writes captions, in a transaction (`db` is a `Tx`) or outside one."""

    async def newest_of(self, story_id: str, db: Db) -> list[Caption]:
        """The newest captions of a story, retired ones too."""
        found = await db.collection(CAPTIONS).find({"story_id": story_id}, sort=[("_id", -1)], limit=MOST)
        for document in found:
            document["id"] = document.pop("_id")
        return [Caption(**document) for document in found]

    async def project(self, caption: Caption, db: Db) -> None:
        """Keep a caption unless a version at least as new is there; call it inside a transaction.

        The topic outlives the inbox's marks, so an event may come again years later: its version decides.
        """
        known = await db.collection(CAPTIONS).find_one({"_id": caption.id}, fields=["version"])
        if known is None or known["version"] < caption.version:
            document = asdict(caption)
            del document["id"]
            await db.collection(CAPTIONS).replace_one({"_id": caption.id}, document, upsert=True)
