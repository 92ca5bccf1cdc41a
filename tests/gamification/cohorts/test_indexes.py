"""Who facilitates cohorts is found by index: one that holds no others than texts serves no other question."""

from __future__ import annotations

from gamification.cohorts.repository import COHORTS, CohortRepository
from kernel.testing.service import Running
from tests.indexes import uses


async def test_who_facilitates_finds_their_cohorts_by_index(service: Running) -> None:
    db = service.runtime.mongo
    # Of a handful, a scan in the order of the answer is as good.
    await db.collection(COHORTS).insert_many([{"_id": f"0-{place:03}", "facilitator_id": None} for place in range(200)])
    before = await uses(db, COHORTS, "by_facilitator")

    assert await CohortRepository().several(["none"], "p_nobody", db) == []

    assert await uses(db, COHORTS, "by_facilitator") > before
