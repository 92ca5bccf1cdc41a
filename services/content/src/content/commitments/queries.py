"""What people read about the company's promises."""

from __future__ import annotations

from datetime import timedelta

from content.charters.repository import CharterRepository
from content.commitments.models import Broken, Keeping, promised
from content.commitments.repository import CommitmentRepository
from content.proposals.repository import ProposalRepository
from kernel.clock import Clock
from kernel.mongo import Db

# What is older tells of another team.
PERIOD = timedelta(days=365)
MOST_BROKEN = 20


class CommitmentQueries:
    """How the company keeps the promises that it makes today."""

    def __init__(
        self,
        db: Db,
        charters: CharterRepository,
        proposals: ProposalRepository,
        commitments: CommitmentRepository,
        clock: Clock,
        *,
        answer_days: int,
    ) -> None:
        self.db = db
        self.charters = charters
        self.proposals = proposals
        self.commitments = commitments
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

    async def broken(self, programme: str) -> list[Broken]:
        """Promises that were found broken in a programme in the last 365 days, newest first."""
        since = self.clock() - PERIOD
        return await self.commitments.latest(programme, self.db, since=since, most=MOST_BROKEN)
