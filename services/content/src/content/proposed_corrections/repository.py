"""Proposed corrections in MongoDB: one document each, at most one open per story."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from content.proposed_corrections.errors import ProposedCorrectionNotFound
from content.proposed_corrections.models import CorrectionStatus, ProposedCorrection
from content.stories.models import Origin
from kernel.mongo import Db, Document

PROPOSED_CORRECTIONS = "proposed_corrections"


class ProposedCorrectionRepository:
    """Reads and writes proposed corrections, in a transaction (`db` is a `Tx`) or outside one."""

    async def get(self, story_id: str, correction_id: str, db: Db) -> ProposedCorrection:
        """The correction of that story; `ProposedCorrectionNotFound` if there is none."""
        found = await db.collection(PROPOSED_CORRECTIONS).find_one({"_id": correction_id, "story_id": story_id})
        if found is None:
            raise ProposedCorrectionNotFound(correction_id)
        return _correction(found)

    async def latest(self, story_ids: Sequence[str], db: Db) -> dict[str, ProposedCorrection]:
        """The newest correction of each story that is open or that a person has settled."""
        if not story_ids:
            return {}
        wanted = {"story_id": {"$in": list(story_ids)}, "status": {"$ne": CorrectionStatus.SUPERSEDED.value}}
        found = await db.collection(PROPOSED_CORRECTIONS).find(wanted, sort=[("_id", 1)])
        return {document["story_id"]: _correction(document) for document in found}

    async def newest(self, story_id: str, db: Db, *, before: str | None, limit: int) -> list[ProposedCorrection]:
        """The corrections of a story, newest first, proposed before the one with the id `before`."""
        wanted: Document = {"story_id": story_id}
        if before is not None:
            wanted["_id"] = {"$lt": before}
        found = await db.collection(PROPOSED_CORRECTIONS).find(wanted, sort=[("_id", -1)], limit=limit)
        return [_correction(document) for document in found]

    async def add_many(self, corrections: Sequence[ProposedCorrection], db: Db) -> None:
        """Keep new corrections."""
        await db.collection(PROPOSED_CORRECTIONS).insert_many([_document(one) for one in corrections])

    async def save(self, correction: ProposedCorrection, db: Db) -> None:
        """Keep a correction that was settled."""
        await db.collection(PROPOSED_CORRECTIONS).replace_one({"_id": correction.id}, _document(correction))


def _document(correction: ProposedCorrection) -> Document:
    document = asdict(correction)
    document["_id"] = document.pop("id")
    document["status"] = correction.status.value
    document["differs"] = list(correction.differs)
    return document


def _correction(document: Document) -> ProposedCorrection:
    fields = {**document, "id": document["_id"]}
    del fields["_id"]
    fields["status"] = CorrectionStatus(fields["status"])
    fields["differs"] = tuple(fields["differs"])
    fields["origin"] = Origin(**fields["origin"])
    return ProposedCorrection(**fields)
