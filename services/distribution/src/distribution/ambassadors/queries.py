"""Who takes part: asked of the database each time, so that a leave counts at once in every process."""

from __future__ import annotations

from datetime import datetime, timedelta

from distribution.ambassadors.errors import NotAnAmbassador
from distribution.ambassadors.models import Ambassador, AwaitedCharter
from distribution.ambassadors.repository import AmbassadorRepository
from distribution.charters.errors import CharterNotAccepted, NoCharterInForce
from distribution.charters.models import Charter
from distribution.charters.queries import CharterQueries
from distribution.objections.models import NEVER
from distribution.objections.repository import ObjectionRepository
from distribution.provisioned_people.queries import EligibilityQueries
from kernel.auth import Actor
from kernel.clock import Clock, utc_now
from kernel.mongo import Db

GRACE = timedelta(days=14)


class AmbassadorQueries:
    """A person's own part. `grace` is for how long sharing goes on under a charter after its next version is in force,
    so that nobody is stopped in the middle of something by what they have had no time to read."""

    def __init__(
        self,
        db: Db,
        ambassadors: AmbassadorRepository,
        charters: CharterQueries,
        clock: Clock = utc_now,
        *,
        objections: ObjectionRepository | None = None,
        eligible: EligibilityQueries | None = None,
        grace: timedelta = GRACE,
    ) -> None:
        self.db = db
        self.ambassadors = ambassadors
        self.charters = charters
        self.clock = clock
        self.objections = objections or ObjectionRepository()
        self.eligible = eligible
        self.grace = grace

    async def find(self, person_id: str) -> Ambassador | None:
        """The ambassador, or None."""
        return await self.ambassadors.find(person_id, self.db)

    async def get(self, person_id: str) -> Ambassador:
        """The ambassador; `NotAnAmbassador` if the person does not take part."""
        ambassador = await self.find(person_id)
        if ambassador is None:
            raise NotAnAmbassador
        return ambassador

    async def taking_part(self, person: Actor) -> Ambassador:
        """The ambassador who accepted the charter in force for the people of their entity, or the one before while the
        grace lasts; `CharterNotAccepted` or `NoCharterInForce` otherwise. `NotProvisioned` as for enrolling."""
        ambassador = await self._eligible(person)
        charter = await self._charter(person, ambassador)
        if ambassador is not None:
            until = charter.accept_until(ambassador.accepted, grace=self.grace)
            if until is None or self.clock() < until:
                return ambassador
        raise CharterNotAccepted(address=self.charters.address, version=charter.version)

    async def speaking(self, person: Actor) -> Ambassador:
        """The ambassador, whatever version they accepted: what people write themselves never waits for a charter.
        `CharterNotAccepted` or `NoCharterInForce` for who does not take part, `NotProvisioned` as for enrolling."""
        ambassador = await self._eligible(person)
        if ambassador is None:
            charter = await self._charter(person, None)
            raise CharterNotAccepted(address=self.charters.address, version=charter.version)
        return ambassador

    async def awaited(self, person: Actor, ambassador: Ambassador) -> AwaitedCharter | None:
        """The charter that an ambassador has not accepted yet; None when there is none."""
        try:
            charter = await self._charter(person, ambassador)
        except NoCharterInForce:
            return None
        until = charter.accept_until(ambassador.accepted, grace=self.grace)
        return AwaitedCharter(charter.version, charter.id, self.charters.address, until) if until else None

    async def is_paused(self, person_id: str, db: Db | None = None) -> bool:
        """Whether nothing may go out in the person's name by itself now: they pause, or object to processing."""
        until = await self.paused_until(person_id, db)
        return until is not None and self.clock() < until

    async def paused_until(self, person_id: str, db: Db | None = None) -> datetime | None:
        """Before when nothing may go out in the person's name by itself; None for no such moment. An objection has no
        end but the person's word: it is the end of the calendar."""
        db = db or self.db
        if await self.objections.find(person_id, db) is not None:
            return NEVER
        return await self.ambassadors.paused_until(person_id, db)

    async def _eligible(self, person: Actor) -> Ambassador | None:
        if self.eligible is not None:
            await self.eligible.must_be_eligible(person.person_id)
        return await self.find(person.person_id)

    async def _charter(self, person: Actor, ambassador: Ambassador | None) -> Charter:
        accepted = ambassador.accepted if ambassador else None
        return await self.charters.in_force(entity=person.attributes.get("entity"), accepted=accepted)
