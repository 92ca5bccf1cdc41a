"""What waits for others does not wait for ever."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from kernel.clock import Clock
from kernel.mongo import Tx, UnitOfWork
from metrics.cells.models import Arrivals, few, without
from metrics.cells.repository import CellRepository
from metrics.keys.repository import destroyed

# So many cells at once; with at most four people waiting for each measure they stay far below a transaction's deadline.
MOST = 100


async def bring(arrivals: Arrivals, tx: Tx, *, at: datetime, erased: Callable[[Mapping[str, float]], Arrivals]) -> None:
    """Add to cells what arrived, and have what too few brought wait; but nobody waits with what they had erased since,
    whose topics may be read again: `erased` says what that is of what arrived."""
    forgotten = await destroyed(few(arrivals), tx)
    await CellRepository().add(without(arrivals, erased(forgotten)) if forgotten else arrivals, tx, at=at)


class CellCommands:
    """Moves what waited too long to coarser cells.

    Several workers may do it: of two that see the same, one moves it, and the other, run again on the conflict, finds
    it gone.
    """

    def __init__(self, uow: UnitOfWork, cells: CellRepository, clock: Clock, *, patience: timedelta) -> None:
        self.uow = uow
        self.cells = cells
        self.clock = clock
        self.patience = patience

    async def turn(self) -> bool:
        """Move what is due; whether something was, and there may be more."""
        at = self.clock()

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> int:
            return await self.cells.coarsen(tx, at=at, patience=self.patience, most=MOST)

        return await self.uow.run(work) > 0
