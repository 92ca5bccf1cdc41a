"""Telling of what a colleague did."""

from __future__ import annotations

from gamification.contributions.commands import ContributionCommands
from gamification.contributions.models import ContributionKind
from gamification.declarations.models import Declaration
from gamification.declarations.repository import DayRepository
from gamification.programmes.repository import ProgrammeRepository
from kernel.clock import Clock, new_id
from kernel.mongo import Tx, UnitOfWork


class DeclarationCommands:
    """Declarations; a person makes at most `per_day` of them on a day (UTC)."""

    def __init__(
        self,
        uow: UnitOfWork,
        contributions: ContributionCommands,
        days: DayRepository,
        programmes: ProgrammeRepository,
        clock: Clock,
        *,
        per_day: int,
    ) -> None:
        self.uow = uow
        self.contributions = contributions
        self.days = days
        self.programmes = programmes
        self.clock = clock
        self.per_day = per_day

    async def declare(
        self, *, kind: ContributionKind, person_id: str, words: str, by: str, entity: str | None
    ) -> Declaration:
        """What `by`, of that entity, says that the person did. Who that is, and whether anybody is, makes no
        difference: that is not told. `OwnEffortDeclared`, `DeclarationsUsed`."""
        declaration = Declaration(
            id=new_id(), kind=kind, person_id=person_id, words=words, by=by, entity=entity, at=self.clock()
        )

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Declaration:
            effort = declaration.effort(programme_id=await self.programmes.of_entity(entity, tx))
            await self.days.use(declaration.id, tx, declarer_id=by, at=declaration.at, per_day=self.per_day)
            await self.contributions.record(effort, tx)
            return declaration

        return await self.uow.run(work)
