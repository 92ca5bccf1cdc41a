"""Indexes of cases and measurements of promises, and the collections that are first written inside transactions."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    cases = db.collection("commitment_cases")
    await cases.create_index([("programme_id", 1), ("measure", 1), ("counts_at", 1)], name="by_promise")
    await cases.create_index("counts_at", name="counting")
    await cases.create_index("person_id", name="by_person")
    measurements = db.collection("commitment_measurements")
    await measurements.create_index([("programme_id", 1), ("measure", 1), ("until", -1)], name="by_promise")
    await db.collection("commitment_charters").create_index("version", name="by_version")
