"""What people offered, as they and the programme see it."""

from __future__ import annotations

from distribution.relays.errors import RelayNotFound
from distribution.relays.models import Relay, RelayState
from distribution.relays.repository import RelayRepository
from kernel.mongo import Db


class RelayQueries:
    """Offers and what became of them."""

    def __init__(self, db: Db, relays: RelayRepository) -> None:
        self.db = db
        self.relays = relays

    async def own(self, person_id: str, *, before: str | None, limit: int) -> list[Relay]:
        """What the person offered, newest first."""
        return await self.relays.of_person(person_id, self.db, before=before, limit=limit)

    async def one_of(self, person_id: str, relay_id: str) -> Relay:
        """An offer of the person; `RelayNotFound` for anything else."""
        relay = await self.relays.find(relay_id, self.db)
        if relay is None or relay.person_id != person_id:
            raise RelayNotFound
        return relay

    async def to_answer(self, programme_id: str, *, by_hand: bool, before: str | None, limit: int) -> list[Relay]:
        """What waits for the programme, newest first: for an objection, or for somebody's hand, to pass it on or to
        take it back."""
        hands = [RelayState.TO_DO, RelayState.TO_UNDO]
        states = hands if by_hand else [RelayState.CONSENTED, RelayState.SENDING, *hands]
        return await self.relays.of_programme(programme_id, states, self.db, before=before, limit=limit)
