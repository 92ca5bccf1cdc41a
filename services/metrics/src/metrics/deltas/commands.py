"""Minutes become hours, and hours days, when nobody looks at them so closely any more."""

from __future__ import annotations

from kernel.clock import Clock
from kernel.mongo import Tx, UnitOfWork
from metrics.deltas.models import DAY, HOUR, HOURS_KEPT, MINUTE, MINUTES_KEPT
from metrics.deltas.repository import DeltaRepository

# Far below what a transaction may take.
MOST = 500


class DeltaCommands:
    """Puts old minutes and hours together. Each is moved once, whoever else does it at the same time."""

    def __init__(self, uow: UnitOfWork, deltas: DeltaRepository, clock: Clock) -> None:
        self.uow = uow
        self.deltas = deltas
        self.clock = clock

    async def turn(self) -> bool:
        """Put together some of what is old enough; whether there may be more of it."""
        now = int(self.clock().timestamp())

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> int:
            minutes = await self.deltas.roll_up(tx, MINUTE, into=HOUR, until=now - MINUTES_KEPT, most=MOST)
            return minutes or await self.deltas.roll_up(tx, HOUR, into=DAY, until=now - HOURS_KEPT, most=MOST)

        return await self.uow.run(work) == MOST
