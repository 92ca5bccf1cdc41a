"""How far challenges are, in MongoDB: a view that the streams process writes. It can be made again at any time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from gamification.quarters.models import Progress, Step
from kernel.mongo import Db, Document, Tx
from kernel.mongo.operations import UpdateOne

STEPS = "challenge_steps"


class StepRepository:
    """Reads and writes how far challenges are."""

    async def put(self, found: Iterable[Progress], db: Db) -> None:
        """Write how far challenges are. A writer that is behind changes nothing."""
        await db.collection(STEPS).bulk_write(
            [
                UpdateOne({"_id": one.challenge_id}, _unless_later(one.version, _document(one)), upsert=True)
                for one in found
            ]
        )

    async def of(self, challenge_ids: Sequence[str], db: Db) -> Mapping[str, Progress]:
        """How far these challenges are; those of which nothing was heard are left out."""
        found = await db.collection(STEPS).find({"_id": {"$in": list(challenge_ids)}})
        return {document["_id"]: _progress(document) for document in found}

    async def remove(self, challenge_id: str, tx: Tx) -> None:
        """Forget how far a challenge is."""
        await tx.collection(STEPS).delete_one({"_id": challenge_id})


def _unless_later(version: int, document: Document) -> list[Document]:
    # A pipeline, because an upsert by version would make a second document beside a later one. $literal, because a text
    # that begins with a dollar sign would be taken for the name of a field.
    known_is_later = {"$gt": ["$version", version]}
    return [{"$replaceWith": {"$cond": [known_is_later, "$$ROOT", {"$literal": document}]}}]


def _document(progress: Progress) -> Document:
    return {
        "_id": progress.challenge_id,
        "version": progress.version,
        "step": progress.step,
        "is_complete": progress.is_complete,
        "begins_at": progress.begins_at,
    }


def _progress(document: Document) -> Progress:
    return Progress(
        challenge_id=document["_id"],
        version=document["version"],
        step=document["step"] and Step(document["step"]),
        is_complete=document["is_complete"],
        begins_at=document["begins_at"],
    )
