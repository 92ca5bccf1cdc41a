"""What a person does about their own part. There is no command for anybody else's."""

from __future__ import annotations

from distribution.ambassadors import events
from distribution.ambassadors.models import Ambassador
from distribution.ambassadors.repository import AmbassadorRepository
from distribution.charters.errors import CharterNotAccepted
from distribution.charters.models import Accepted
from distribution.charters.queries import CharterQueries
from kernel.auth import Actor
from kernel.clock import Clock
from kernel.mongo import DuplicateKey, Tx, UnitOfWork


class AmbassadorCommands:
    """Enrolling and leaving."""

    def __init__(
        self, uow: UnitOfWork, ambassadors: AmbassadorRepository, clock: Clock, *, charters: CharterQueries
    ) -> None:
        self.uow = uow
        self.ambassadors = ambassadors
        self.clock = clock
        self.charters = charters

    async def enrol(self, person: Actor, *, accepted: Accepted) -> tuple[Ambassador, bool]:
        """The person as an ambassador, and whether they were none before.

        `CharterNotAccepted` unless what is accepted is the charter in force for the people of their entity. Enrolling
        again changes nothing and tells nobody; accepting a newer charter keeps the day of enrolment.
        """
        person_id, entity = person.person_id, person.attributes.get("entity")
        charter = await self.charters.in_force(entity=entity, accepted=accepted)
        if accepted.version != charter.version or not accepted.covers(charter):
            raise CharterNotAccepted(address=self.charters.address, version=charter.version)
        at = self.clock()

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> tuple[Ambassador, bool]:
            known = await self.ambassadors.find(person_id, tx)
            if known is not None and known.accepted.covers(charter):
                return known, False
            if known is None:
                ambassador = Ambassador.enrol(person_id, charter=charter, at=at)
                await self.ambassadors.add(ambassador, tx)
            else:
                ambassador = known.accept(charter, at=at)
                await self.ambassadors.save(ambassador, tx, over=known)
            await tx.outbox.add(events.enrolled(ambassador))
            return ambassador, known is None

        try:
            return await self.uow.run(work)
        except DuplicateKey:
            # The same person enrolled twice in the same moment; the second time finds the first.
            return await self.uow.run(work)

    async def leave(self, person_id: str) -> None:
        """The person takes part no longer, at once and without a reason; nothing happens if they did not."""
        at = self.clock()

        async def work(tx: Tx) -> None:
            known = await self.ambassadors.find(person_id, tx)
            if known is None:
                return
            await self.ambassadors.remove(person_id, tx)
            await tx.outbox.add(events.left(known, at=at))

        await self.uow.run(work)
