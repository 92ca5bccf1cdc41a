"""What people do with their calendar address."""

from __future__ import annotations

from gamification.calendar_addresses.models import CalendarAddress, new_address
from gamification.calendar_addresses.repository import CalendarAddressRepository
from kernel.clock import Clock
from kernel.language import Language
from kernel.mongo import Tx, UnitOfWork


class CalendarAddressCommands:
    """Changes to a person's own calendar address."""

    def __init__(self, uow: UnitOfWork, addresses: CalendarAddressRepository, clock: Clock) -> None:
        self.uow = uow
        self.addresses = addresses
        self.clock = clock

    async def make(self, *, by: str, language: Language) -> tuple[CalendarAddress, str]:
        """A new address and its secret. At the one before is nothing any more."""
        address, secret = new_address(by, language=language, at=self.clock())

        async def work(tx: Tx) -> None:
            await self.addresses.save(address, tx)

        await self.uow.run(work)
        return address, secret

    async def renew(self, *, by: str) -> CalendarAddress:
        """Their address, valid as long as a new one; `CalendarAddressNotFound` if they have none."""
        at = self.clock()

        async def work(tx: Tx) -> CalendarAddress:
            address = (await self.addresses.of_person(by, tx)).renew(at=at)
            await self.addresses.save(address, tx)
            return address

        return await self.uow.run(work)

    async def revoke(self, *, by: str) -> None:
        """Nothing is at their address any more; `CalendarAddressNotFound` if they have none."""

        async def work(tx: Tx) -> None:
            await self.addresses.remove(by, tx)

        await self.uow.run(work)
