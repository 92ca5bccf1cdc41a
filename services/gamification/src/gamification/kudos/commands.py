"""What people do with kudos. Each command is one transaction that also holds its event."""

from __future__ import annotations

from gamification.allowances.repository import AllowanceRepository
from gamification.contributions.repository import ContributionRepository
from gamification.kudos import events
from gamification.kudos.errors import NotTheirContribution
from gamification.kudos.models import Kudos
from gamification.kudos.repository import KudosRepository
from kernel.clock import Clock, new_id
from kernel.mongo import Tx, UnitOfWork


class KudosCommands:
    """Giving, showing and hiding. A giver thanks at most `per_week` times in an ISO week."""

    def __init__(
        self,
        uow: UnitOfWork,
        kudos: KudosRepository,
        contributions: ContributionRepository,
        allowances: AllowanceRepository,
        clock: Clock,
        *,
        per_week: int,
    ) -> None:
        self.uow = uow
        self.kudos = kudos
        self.contributions = contributions
        self.allowances = allowances
        self.clock = clock
        self.per_week = per_week

    async def give(self, *, to: str, reason: str, contribution_id: str | None, by: str) -> Kudos:
        """Thanks from `by` to `to`. Who `to` is, and whether anybody is, makes no difference: that is not told."""
        at = self.clock()
        kudos = Kudos.give(new_id(), to=to, reason=reason, contribution_id=contribution_id, by=by, at=at)

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Kudos:
            if contribution_id and not await self.contributions.belongs(contribution_id, tx, person_id=to):
                raise NotTheirContribution
            allowance = await self.allowances.get(by, tx, at=at)
            await self.allowances.save(allowance.use(kudos.id, per_week=self.per_week), tx)
            await self.kudos.add(kudos, tx)
            await tx.outbox.add(events.given(kudos))
            return kudos

        return await self.uow.run(work)

    async def show(self, kudos_id: str, *, by: str) -> Kudos:
        """The kudos on the wall; the other services are told, unless they hang there already."""
        at = self.clock()

        async def work(tx: Tx) -> Kudos:
            before = await self.kudos.get(kudos_id, tx)
            kudos = before.show(by=by, at=at)
            if kudos is not before:
                await self.kudos.save(kudos, tx)
                await tx.outbox.add(events.shown(kudos, at=at))
            return kudos

        return await self.uow.run(work)

    async def hide(self, kudos_id: str, *, by: str) -> Kudos:
        """The kudos off the wall; the other services are told, unless they are private already."""
        at = self.clock()

        async def work(tx: Tx) -> Kudos:
            before = await self.kudos.get(kudos_id, tx)
            kudos = before.hide(by=by)
            if kudos is not before:
                await self.kudos.save(kudos, tx)
                await tx.outbox.add(events.hidden(kudos, at=at))
            return kudos

        return await self.uow.run(work)
