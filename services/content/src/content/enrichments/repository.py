"""Enrichments in MongoDB: one document for each story that was made from a feed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from content.enrichments.errors import EnrichmentNotFound
from content.enrichments.models import Enrichment, EnrichmentState
from content.items.models import Attachment, Extras, MediaKind
from content.pages.models import Page, PageFault
from kernel.mongo import Db, Document

ENRICHMENTS = "enrichments"


class EnrichmentRepository:
    """Reads and writes enrichments, in a transaction (`db` is a `Tx`) or outside one."""

    async def get(self, story_id: str, db: Db) -> Enrichment:
        """The enrichment of a story; `EnrichmentNotFound` if it has none."""
        document = await db.collection(ENRICHMENTS).find_one({"_id": story_id})
        if document is None:
            raise EnrichmentNotFound(story_id)
        return _enrichment(document)

    async def add_many(self, enrichments: Sequence[Enrichment], db: Db) -> None:
        """Keep new enrichments, in one round trip."""
        await db.collection(ENRICHMENTS).insert_many([_document(one) for one in enrichments])

    async def save(self, enrichment: Enrichment, db: Db) -> None:
        """Keep an enrichment in the place of what was known before."""
        document = _document(enrichment)
        await db.collection(ENRICHMENTS).replace_one({"_id": enrichment.story_id}, document, upsert=True)

    async def claim(self, db: Db, *, now: datetime, until: datetime) -> Enrichment | None:
        """One that is due, which nobody else is given until `until`; None when none is due."""
        found = await db.collection(ENRICHMENTS).find_one_and_update(
            {"due_at": {"$lte": now}}, {"$set": {"due_at": until}}
        )
        return _enrichment(found) if found is not None else None

    async def settle(self, enrichment: Enrichment, db: Db, *, claimed_until: datetime) -> None:
        """Keep what a claim came to, unless it has ended: the draft has another page, or another worker has it."""
        await db.collection(ENRICHMENTS).replace_one(
            {"_id": enrichment.story_id, "due_at": claimed_until}, _document(enrichment)
        )


def _document(enrichment: Enrichment) -> Document:
    document = asdict(enrichment)
    document["_id"] = document.pop("story_id")
    document["state"] = enrichment.state.value
    document["fault"] = enrichment.fault.value if enrichment.fault is not None else None
    document["extras"]["attachments"] = [
        {**asdict(one), "kind": one.kind.value} for one in enrichment.extras.attachments
    ]
    return document


def _enrichment(document: Document) -> Enrichment:
    fields = {**document, "story_id": document["_id"]}
    del fields["_id"]
    attachments = [Attachment(**{**one, "kind": MediaKind(one["kind"])}) for one in fields["extras"]["attachments"]]
    fields["extras"] = Extras(fields["extras"]["published_at"], tuple(attachments))
    fields["state"] = EnrichmentState(fields["state"])
    fields["fault"] = PageFault(fields["fault"]) if fields["fault"] is not None else None
    fields["page"] = Page(**fields["page"])
    return Enrichment(**fields)
