"""Invitations in MongoDB, one document for each cohort and what it is to."""

from __future__ import annotations

from collections.abc import Collection

from gamification.codes.models import hash_of
from gamification.memberships.models import Invitation, InvitedTo
from kernel.mongo import Db, Tx

INVITATIONS = "cohort_invitations"


class InvitationRepository:
    """Reads and writes invitations, in a transaction (`db` is a `Tx`) or outside one."""

    async def save(self, invitation: Invitation, db: Db) -> None:
        """Keep an invitation in the place of the one before."""
        document = {
            "cohort_id": invitation.cohort_id,
            "to": invitation.to.value,
            "code_hash": invitation.code_hash,
        }
        key = f"{invitation.cohort_id}:{invitation.to.value}"
        await db.collection(INVITATIONS).replace_one({"_id": key}, document, upsert=True)

    async def opens(self, cohort_id: str, code: str, db: Db, *, to: Collection[InvitedTo]) -> bool:
        """Whether the code is that of an invitation of this cohort to one of these."""
        wanted = {
            "_id": {"$in": [f"{cohort_id}:{one.value}" for one in to]},
            "code_hash": hash_of(code),
        }
        return await db.collection(INVITATIONS).find_one(wanted, fields=["_id"]) is not None

    async def remove(self, cohort_id: str, tx: Tx) -> None:
        """Forget the invitations of a cohort."""
        await tx.collection(INVITATIONS).delete_many({"cohort_id": cohort_id})
