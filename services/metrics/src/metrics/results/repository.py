"""Results in MongoDB: one document for a wave, written once."""

from __future__ import annotations

from dataclasses import asdict

from kernel.mongo import Db
from metrics.results.models import QuestionResult, Results

RESULTS = "wave_results"


class ResultRepository:
    """Reads and writes results, in a transaction (`db` is a `Tx`) or outside one."""

    async def add(self, results: Results, db: Db) -> None:
        """Keep the results of a wave."""
        document = {**asdict(results), "_id": results.wave_id}
        del document["wave_id"]
        await db.collection(RESULTS).insert_one(document)

    async def find(self, wave_id: str, db: Db) -> Results | None:
        """The results of a wave, or None before it is closed."""
        document = await db.collection(RESULTS).find_one({"_id": wave_id})
        if document is None:
            return None
        fields = {**document, "wave_id": document["_id"]}
        del fields["_id"]
        fields["questions"] = tuple(QuestionResult(**one) for one in fields["questions"])
        return Results(**fields)

    async def has_baseline(self, programme_id: str, db: Db) -> bool:
        """Whether a wave of the programme has found something."""
        found = await db.collection(RESULTS).find_one(
            {"programme_id": programme_id, "is_baseline": True}, fields=["_id"]
        )
        return found is not None
