"""Allowances in MongoDB: one document for each giver and week, gone when the week is over."""

from __future__ import annotations

from datetime import datetime

from gamification.allowances.models import Allowance
from kernel.mongo import DuplicateKey, Tx, WriteConflict

ALLOWANCES = "allowances"


class AllowanceRepository:
    """Reads and writes allowances; in a transaction, because two thanks at once use the same one."""

    async def use(self, kudos_id: str, tx: Tx, *, giver_id: str, at: datetime, per_week: int) -> Allowance:
        """The giver's allowance of the week that `at` lies in, after these kudos; `AllowanceUsed` if the week allows no
        more, which ends the transaction.

        It is written before it is judged, in one operation: of two transactions at once, the second finds out here and
        not at its end, and is run again.
        """
        untouched = Allowance.untouched(giver_id, at=at)
        week = {"giver_id": giver_id, "week": untouched.week, "renews_at": untouched.renews_at}
        used = {"$push": {"kudos_ids": kudos_id}, "$inc": {"version": 1}, "$setOnInsert": week}
        try:
            found = await tx.collection(ALLOWANCES).find_one_and_update(
                {"_id": f"{giver_id}:{untouched.week}"}, used, upsert=True
            )
        except DuplicateKey:
            raise WriteConflict("the allowance was begun meanwhile", retryable=True) from None
        assert found is not None, "an upsert finds or makes its document"
        del found["_id"]
        allowance = Allowance(**{**found, "kudos_ids": tuple(found["kudos_ids"])})
        allowance.must_allow(per_week)
        return allowance
