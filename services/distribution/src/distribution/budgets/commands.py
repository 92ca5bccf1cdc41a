"""What a person does about their own breathing budget. There is no command for anybody else's, and no event of it."""

from __future__ import annotations

from dataclasses import replace

from distribution.budgets.models import Budget
from distribution.budgets.queries import BudgetQueries
from distribution.budgets.repository import BudgetRepository
from kernel.http import ExpectedVersion
from kernel.mongo import Tx, UnitOfWork


class BudgetCommands:
    """Changes to breathing budgets."""

    def __init__(self, uow: UnitOfWork, budgets: BudgetRepository, queries: BudgetQueries) -> None:
        self.uow = uow
        self.budgets = budgets
        self.queries = queries

    async def change(self, wanted: Budget, *, expected: ExpectedVersion) -> Budget:
        """The budget of `wanted.person_id` from now on; `StaleWrite` if it is another than they expect to change."""

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Budget:
            known = await self.queries.of(wanted.person_id, tx)
            expected.check(known.version)
            changed = replace(wanted, version=known.version + 1, paused_until=known.paused_until)
            await self.budgets.save(changed, tx)
            return changed

        return await self.uow.run(work)

    async def end(self, person_id: str, tx: Tx) -> None:
        """Keep nothing of a person's wishes: they have left."""
        await self.budgets.remove(person_id, tx)
