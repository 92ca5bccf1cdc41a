"""Erasing what is kept of a person: in bounded steps, and confirmed once."""

from __future__ import annotations

from collections.abc import Sequence

from content.personal_data import events
from content.personal_data.models import Erasure
from content.personal_data.repository import ErasureRepository, Holding
from kernel.clock import Clock
from kernel.mongo import Tx, UnitOfWork

# Each transaction stays far below its deadline, and below MongoDB's advice of a thousand documents.
CHUNK = 100


class ErasureCommands:
    """Carries out erasures."""

    def __init__(self, uow: UnitOfWork, erasures: ErasureRepository, holdings: Sequence[Holding], clock: Clock) -> None:
        self.uow = uow
        self.erasures = erasures
        self.holdings = holdings
        self.clock = clock

    async def carry_out(self) -> bool:
        """Carry out the oldest erasure that waits; False when none did.

        Each step is a transaction of its own and may be repeated: after a kill the next worker goes on, and of several
        workers one confirms. What the person does here afterwards is a new beginning and is kept.
        """
        erasure = await self._oldest()
        if erasure is None or erasure.person_id is None:
            return False
        for holding in self.holdings:
            while await self._step(holding, erasure.person_id):
                pass
        finished = erasure.finish(at=self.clock())

        async def work(tx: Tx) -> None:
            if await self.erasures.finish(finished, tx):
                await tx.outbox.add(events.confirmed(finished))

        await self.uow.run(work)
        return True

    async def _oldest(self) -> Erasure | None:
        async def work(tx: Tx) -> Sequence[Erasure]:
            return await self.erasures.waiting(tx, limit=1)

        return next(iter(await self.uow.run(work)), None)

    async def _step(self, holding: Holding, person_id: str) -> int:
        at = self.clock()

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> int:
            return await holding.erase(person_id, tx, at=at, most=CHUNK)

        return await self.uow.run(work)
