"""Captions in MongoDB: one document each, saved only over the version that was read; uses are counted beside it."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

from content.captions.errors import CaptionNotFound
from content.captions.models import Caption
from content.searches.repository import EntryRepository
from kernel.errors import StaleWrite
from kernel.mongo import Db, Document

CAPTIONS = "captions"


class CaptionRepository:
    """Reads and writes captions, in a transaction (`db` is a `Tx`) or outside one. Retired ones are kept unseen."""

    def __init__(self) -> None:
        self._entries = EntryRepository()

    async def get(self, caption_id: str, db: Db, *, story_id: str) -> Caption:
        """The caption of the story; `CaptionNotFound` if there is none."""
        wanted = {"_id": caption_id, "story_id": story_id, "retired_at": None}
        document = await db.collection(CAPTIONS).find_one(wanted)
        if document is None:
            raise CaptionNotFound(caption_id)
        return _caption(document)

    async def count(self, story_id: str, db: Db) -> int:
        """How many captions the story has."""
        return await db.collection(CAPTIONS).count({"story_id": story_id, "retired_at": None})

    async def add(self, caption: Caption, db: Db) -> None:
        """Keep a new caption."""
        await db.collection(CAPTIONS).insert_one(_document(caption))
        await self._offer(caption.story_id, db)

    async def save(self, caption: Caption, db: Db) -> None:
        """Keep the next version of a caption, read in this transaction; `StaleWrite` if somebody else has made it."""
        found = await db.collection(CAPTIONS).replace_one(
            {"_id": caption.id, "version": caption.version - 1}, _document(caption)
        )
        if not found:
            raise StaleWrite
        await self._offer(caption.story_id, db)

    async def count_use(self, caption_id: str, db: Db) -> None:
        """Count one verbatim use of a caption, if there is such a one; the version stays."""
        await db.collection(CAPTIONS).update_one({"_id": caption_id}, {"$inc": {"uses": 1}})

    async def newest(
        self,
        db: Db,
        *,
        story_id: str,
        network: str | None,
        language: str | None,
        before: str | None,
        limit: int,
    ) -> list[Caption]:
        """Captions of a story, newest first, of a network and a language (with all its regions) where given, made
        before the one with the id `before`."""
        wanted: dict[str, Any] = {"story_id": story_id, "retired_at": None}
        if network is not None:
            wanted["network"] = network
        if language is not None:
            # Basic filtering (RFC 4647 §3.3.1).
            wanted["language"] = {"$regex": f"^{re.escape(language)}(-|$)", "$options": "i"}
        if before is not None:
            wanted["_id"] = {"$lt": before}
        found = await db.collection(CAPTIONS).find(wanted, sort=[("_id", -1)], limit=limit)
        return [_caption(document) for document in found]

    async def _offer(self, story_id: str, db: Db) -> None:
        # A story is found by the networks that it has captions for.
        found = await db.collection(CAPTIONS).find({"story_id": story_id, "retired_at": None}, fields=["network"])
        await self._entries.offer(story_id, sorted({one["network"] for one in found}), db)


def _document(caption: Caption) -> Document:
    document = asdict(caption)
    document["_id"] = document.pop("id")
    return document


def _caption(document: Document) -> Caption:
    fields = {**document, "id": document["_id"]}
    del fields["_id"]
    return Caption(**fields)
