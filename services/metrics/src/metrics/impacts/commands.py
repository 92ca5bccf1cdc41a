"""What is written into people's ledgers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kernel.clock import Clock
from kernel.events import Event
from kernel.mongo import Tx
from metrics.impacts import events
from metrics.impacts.models import fold
from metrics.impacts.repository import ImpactRepository
from metrics.keys.models import is_forgotten
from metrics.seals.commands import Seals


class ImpactCommands:
    """Keeps people's ledgers up to date with what happens."""

    def __init__(self, impacts: ImpactRepository, seals: Seals, clock: Clock) -> None:
        self.impacts = impacts
        self.seals = seals
        self.clock = clock

    async def write(self, batch: Sequence[Event[Any]], tx: Tx) -> None:
        """Add a batch of events to the ledgers, but for what people had erased."""
        found = list(events.activities(await self.seals.opened(batch, tx)))
        destroyed = await self.impacts.keys.destroyed({one.person_id for one in found}, tx)
        kept = [
            one
            for one in found
            if one.person_id not in destroyed
            or not is_forgotten(one.second, destroyed_at=destroyed[one.person_id], own_act=one.own_act)
        ]
        if kept:
            await self.impacts.add(fold(kept), tx, at=self.clock())
