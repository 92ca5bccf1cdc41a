"""What people do with their feed addresses."""

from __future__ import annotations

from content.audiences.models import Reader
from content.feed_addresses.errors import TooManyFeedAddresses
from content.feed_addresses.models import MOST_ADDRESSES, FeedAddress, new_address
from content.feed_addresses.repository import FeedAddressRepository
from kernel.clock import Clock
from kernel.language import Language
from kernel.mongo import Tx, UnitOfWork


class FeedAddressCommands:
    """Changes to a person's own feed addresses."""

    def __init__(self, uow: UnitOfWork, addresses: FeedAddressRepository, clock: Clock) -> None:
        self.uow = uow
        self.addresses = addresses
        self.clock = clock

    async def make(self, *, by: Reader, label: str | None, language: Language) -> tuple[FeedAddress, str]:
        """A new address and its secret; `TooManyFeedAddresses` beyond the limit."""
        address, secret = new_address(by=by, label=label, language=language, at=self.clock())

        async def work(tx: Tx) -> None:
            if len(await self.addresses.all_of(by.person_id, tx)) >= MOST_ADDRESSES:
                raise TooManyFeedAddresses(MOST_ADDRESSES)
            await self.addresses.add(address, tx)

        await self.uow.run(work)
        return address, secret

    async def renew(self, address_id: str, *, by: Reader) -> FeedAddress:
        """The address for what is addressed to its owner now; `FeedAddressNotFound` if it is not theirs."""
        at = self.clock()

        async def work(tx: Tx) -> FeedAddress:
            address = (await self.addresses.get(address_id, tx, of=by.person_id)).renew(by=by, at=at)
            await self.addresses.save(address, tx)
            return address

        return await self.uow.run(work)

    async def revoke(self, address_id: str, *, by: str) -> None:
        """Nothing is at the address any more; `FeedAddressNotFound` if it is not theirs."""

        async def work(tx: Tx) -> None:
            await self.addresses.remove(address_id, tx, of=by)

        await self.uow.run(work)
