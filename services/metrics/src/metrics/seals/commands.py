"""What is told per person is told under the person's own key, so that no copy of a topic outlives it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kernel.clock import Clock
from kernel.events import Event, NewEvent
from kernel.mongo import Tx
from metrics.keys.models import is_forgotten
from metrics.keys.repository import KeyRepository
from metrics.seals import events


class Seals:
    """Seals events on their way out and opens them on their way in."""

    def __init__(self, keys: KeyRepository, clock: Clock) -> None:
        self.keys = keys
        self.clock = clock

    async def tell(self, news: Sequence[tuple[NewEvent, datetime]], tx: Tx, *, of: str) -> None:
        """Have events of a person published under their key, each with the moment of its share: those of shares that
        were erased meanwhile are not."""
        destroyed_at = (await self.keys.destroyed([of], tx)).get(of) if news else None
        kept = [
            event
            for event, shared_at in news
            if destroyed_at is None
            or not is_forgotten(int(shared_at.timestamp()), destroyed_at=destroyed_at, own_act=True)
        ]
        if kept:
            vault = (await self.keys.open([of], tx)).get(of) or (await self.keys.make([of], tx, at=self.clock()))[of]
            for event in kept:
                await tx.outbox.add(events.sealed(event, vault))

    async def opened(self, batch: Sequence[Event[Any]], tx: Tx) -> Sequence[Event[Any]]:
        """The events of a batch, opened, without those whose key was destroyed: they are nobody's any more.
        `LedgerSealed` when no key of the service opens a person's."""
        people = events.people_in(batch)
        if not people:
            return batch
        vaults = await self.keys.open(people, tx)
        found = [events.opened(one, vaults) for one in batch]
        return [one for one in found if one is not None]
