"""Objecting to processing, and lifting it. There is no command for anybody else's objection, and no event of it."""

from __future__ import annotations

from distribution.objections.models import Objection
from distribution.objections.repository import ObjectionRepository
from kernel.clock import Clock
from kernel.mongo import DuplicateKey, Tx, UnitOfWork


class ObjectionCommands:
    """A person's own objection."""

    def __init__(self, uow: UnitOfWork, objections: ObjectionRepository, clock: Clock) -> None:
        self.uow = uow
        self.objections = objections
        self.clock = clock

    async def object(self, person_id: str) -> Objection:
        """The person's objection, from now on; objecting again changes nothing."""
        new = Objection(person_id, self.clock())

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Objection:
            known = await self.objections.find(person_id, tx)
            if known is None:
                await self.objections.add(new, tx)
            return known or new

        try:
            return await self.uow.run(work)
        except DuplicateKey:
            # The same person objected twice in the same moment; the second time finds the first.
            return await self.uow.run(work)

    async def lift(self, person_id: str) -> None:
        """The person objects no longer; nothing happens if they did not."""

        async def work(tx: Tx) -> None:
            await self.objections.remove(person_id, tx)

        await self.uow.run(work)
