"""How efforts become contributions. Each is recognised once, together with the event that tells of it."""

from __future__ import annotations

from gamification.contributions import events
from gamification.contributions.models import Contribution, Effort
from gamification.contributions.repository import ContributionRepository
from kernel.clock import Clock, new_id
from kernel.mongo import Tx


class ContributionCommands:
    """Recognition of efforts, in the transaction (`tx`) of what was done or of the event that tells of it."""

    def __init__(self, contributions: ContributionRepository, clock: Clock) -> None:
        self.contributions = contributions
        self.clock = clock

    async def record(self, effort: Effort, tx: Tx) -> None:
        """Keep the effort as a contribution. Told again of the same effort, by whatever event, nothing changes."""
        # Looked up first: a duplicate key would end the transaction, and the event with it.
        if await self.contributions.is_recognised(effort, tx):
            return
        contribution = Contribution.recognise(effort, contribution_id=new_id(), at=self.clock())
        await self.contributions.add(contribution, tx)
        await tx.outbox.add(events.recognised(contribution))
