"""What a person does about their own part. There is no command for anybody else's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from distribution.ambassadors import events
from distribution.ambassadors.errors import NotAnAmbassador
from distribution.ambassadors.models import Ambassador
from distribution.ambassadors.repository import AmbassadorRepository
from distribution.charters.errors import CharterNotAccepted
from distribution.charters.models import Accepted
from distribution.charters.queries import CharterQueries
from distribution.personal_data.models import Ending
from distribution.provisioned_people.queries import EligibilityQueries
from kernel.auth import Actor
from kernel.clock import Clock
from kernel.mongo import DuplicateKey, Tx, UnitOfWork


class AmbassadorCommands:
    """Enrolling, pausing and leaving."""

    def __init__(
        self,
        uow: UnitOfWork,
        ambassadors: AmbassadorRepository,
        clock: Clock,
        *,
        charters: CharterQueries,
        eligible: EligibilityQueries | None = None,
        endings: Sequence[Ending] = (),
    ) -> None:
        self.uow = uow
        self.ambassadors = ambassadors
        self.clock = clock
        self.charters = charters
        self.eligible = eligible
        self.endings = endings

    async def enrol(self, person: Actor, *, accepted: Accepted) -> tuple[Ambassador, bool]:
        """The person as an ambassador, and whether they were none before.

        `CharterNotAccepted` unless what is accepted is the charter in force for the people of their entity,
        `NotProvisioned` where a directory says who may take part and does not name them. Enrolling again changes
        nothing and tells nobody; accepting a newer charter keeps the day of enrolment.
        """
        person_id, entity = person.person_id, person.attributes.get("entity")
        if self.eligible is not None:
            await self.eligible.must_be_eligible(person_id)
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

    async def pause(self, person_id: str, *, until: datetime) -> Ambassador:
        """The ambassador, in whose name nothing goes out by itself before `until`. Nobody is told.

        `NotAnAmbassador` for who does not take part; a pause that goes on already ends at the new moment.
        """
        at = self.clock()
        return await self._change(person_id, lambda known: known.pause(until=until, at=at))

    async def resume(self, person_id: str) -> Ambassador:
        """The ambassador, whose pause is over; nothing happens if there was none."""
        at = self.clock()
        return await self._change(person_id, lambda known: known.resume(at=at))

    async def _change(self, person_id: str, rule: Callable[[Ambassador], Ambassador]) -> Ambassador:
        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Ambassador:
            known = await self.ambassadors.find(person_id, tx)
            if known is None:
                raise NotAnAmbassador
            changed = rule(known)
            if changed is not known:
                await self.ambassadors.save(changed, tx, over=known)
            return changed

        return await self.uow.run(work)

    async def leave(self, person_id: str) -> None:
        """The person takes part no longer, at once and without a reason; nothing happens if they did not."""
        at = self.clock()

        async def work(tx: Tx) -> None:
            await self.end(person_id, tx, at=at)

        await self.uow.run(work)

    async def end(self, person_id: str, tx: Tx, *, at: datetime) -> bool:
        """What leaving does, in a transaction that may hold more; whether the person took part."""
        known = await self.ambassadors.find(person_id, tx)
        if known is None:
            return False
        await self.ambassadors.remove(person_id, tx)
        await self._finish(person_id, tx)
        await tx.outbox.add(events.left(known, at=at))
        return True

    async def depart(self, person_id: str, tx: Tx, *, at: datetime) -> None:
        """What leaving does, for somebody who goes away altogether: also what goes on for who does not take part."""
        if not await self.end(person_id, tx, at=at):
            await self._finish(person_id, tx)

    async def _finish(self, person_id: str, tx: Tx) -> None:
        for ending in self.endings:
            await ending.end(person_id, tx)
