"""Who takes part: asked of the database each time, so that a leave counts at once in every process."""

from __future__ import annotations

from distribution.ambassadors.errors import NotAnAmbassador
from distribution.ambassadors.models import Ambassador
from distribution.ambassadors.repository import AmbassadorRepository
from distribution.charters.errors import CharterNotAccepted
from distribution.charters.queries import CharterQueries
from kernel.auth import Actor
from kernel.mongo import Db


class AmbassadorQueries:
    """A person's own part."""

    def __init__(self, db: Db, ambassadors: AmbassadorRepository, charters: CharterQueries) -> None:
        self.db = db
        self.ambassadors = ambassadors
        self.charters = charters

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
        """The ambassador who accepted the charter in force for the people of their entity; `CharterNotAccepted` or
        `NoCharterInForce` otherwise."""
        ambassador = await self.find(person.person_id)
        accepted = ambassador.accepted if ambassador else None
        charter = await self.charters.in_force(entity=person.attributes.get("entity"), accepted=accepted)
        if ambassador is None or not ambassador.accepted.covers(charter):
            raise CharterNotAccepted(address=self.charters.address, version=charter.version)
        return ambassador
