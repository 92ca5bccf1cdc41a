"""What people read about proposals."""

from __future__ import annotations

from content.audiences.models import Reader
from content.proposals.errors import ProposalNotFound
from content.proposals.models import Proposal, ProposalStatus
from content.proposals.repository import ProposalRepository
from kernel.clock import Clock
from kernel.mongo import Db


class ProposalQueries:
    """Proposals as a person may see them: their own, and all for those who answer them."""

    def __init__(self, db: Db, proposals: ProposalRepository, clock: Clock) -> None:
        self.db = db
        self.proposals = proposals
        self.clock = clock

    async def one(self, proposal_id: str, *, reader: Reader) -> Proposal:
        """The proposal; `ProposalNotFound` if there is none, or none for this reader."""
        proposal = await self.proposals.get(proposal_id, self.db)
        if proposal.author_id != reader.person_id and not reader.edits(proposal.programme):
            raise ProposalNotFound(proposal_id)
        return proposal

    async def newest(
        self, *, reader: Reader, status: ProposalStatus | None, overdue: bool, before: str | None, limit: int
    ) -> list[Proposal]:
        """The proposals that the reader answers, newest first; with `overdue` those alone that wait longer than
        promised."""
        return await self.proposals.newest(
            self.db,
            status=status,
            programmes=reader.programmes_overseen,
            due_before=self.clock() if overdue else None,
            before=before,
            limit=limit,
        )

    async def own(
        self, person_id: str, *, status: ProposalStatus | None, before: str | None, limit: int
    ) -> list[Proposal]:
        """A person's own proposals, newest first."""
        return await self.proposals.newest(self.db, status=status, author_id=person_id, before=before, limit=limit)
