"""What people and their calendars read."""

from __future__ import annotations

from gamification.calendar_addresses.errors import CalendarAddressNotFound
from gamification.calendar_addresses.models import CalendarAddress
from gamification.calendar_addresses.repository import CalendarAddressRepository
from gamification.codes.models import hash_of
from gamification.cohorts.models import Cohort
from gamification.cohorts.queries import CohortQueries
from kernel.clock import Clock
from kernel.mongo import Db


class CalendarAddressQueries:
    """A calendar address for its owner, and what is at it for whoever knows the secret."""

    def __init__(self, db: Db, addresses: CalendarAddressRepository, cohorts: CohortQueries, clock: Clock) -> None:
        self.db = db
        self.addresses = addresses
        self.cohorts = cohorts
        self.clock = clock

    async def own(self, person_id: str) -> CalendarAddress:
        """A person's address; `CalendarAddressNotFound` if they have none that holds."""
        address = await self.addresses.of_person(person_id, self.db)
        if not address.is_valid(self.clock()):
            raise CalendarAddressNotFound
        return address

    async def contents(self, secret: str) -> tuple[CalendarAddress, list[Cohort]]:
        """The cohorts that the owner is in or facilitates now; `CalendarAddressNotFound` for a secret that opens
        nothing (now)."""
        address = await self.addresses.by_hash(hash_of(secret), self.db)
        if not address.is_valid(self.clock()):
            raise CalendarAddressNotFound
        return address, await self.cohorts.own(address.person_id)
