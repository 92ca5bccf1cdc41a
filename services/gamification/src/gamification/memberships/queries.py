"""What holders of an invitation ask."""

from __future__ import annotations

from gamification.memberships.models import InvitedTo
from gamification.memberships.repository import InvitationRepository
from kernel.mongo import Db


class MembershipQueries:
    """Whether somebody is invited."""

    def __init__(self, db: Db, invitations: InvitationRepository) -> None:
        self.db = db
        self.invitations = invitations

    async def is_invited(self, cohort_id: str, code: str) -> bool:
        """Whether the code is that of an invitation of this cohort, to whatever."""
        return await self.invitations.opens(cohort_id, code, self.db, to=list(InvitedTo))
