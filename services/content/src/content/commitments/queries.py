"""What people read about the company's promises."""

from __future__ import annotations

from datetime import timedelta

from content.charters.repository import CharterRepository
from content.commitments.models import Keeping, promised
from content.proposals.repository import ProposalRepository
from kernel.clock import Clock
from kernel.mongo import Db

# What is older tells of another team.
PERIOD = timedelta(days=365)


class CommitmentQueries:
    """How the company keeps the promises that it makes today."""

    def __init__(
        self, db: Db, charters: CharterRepository, proposals: ProposalRepository, clock: Clock, *, answer_days: int
    ) -> None:
        self.db = db
        self.charters = charters
        self.proposals = proposals
        self.clock = clock
        self.answer_days = answer_days

    async def keepings(self, programme: str) -> list[Keeping]:
        """Each promise that is measured in a programme, with the proposals to it of the last 365 days."""
        now = self.clock()
        charter = await self.charters.holding_in(programme, self.db)
        promise = promised(charter, default_days=self.answer_days)
        text = charter.company_commitments[promise.clause - 1].text if charter and promise.clause else None
        tally = await self.proposals.tally(self.db, programme=programme, since=now - PERIOD, now=now)
        return [Keeping(promise, text, now - PERIOD, tally)]
