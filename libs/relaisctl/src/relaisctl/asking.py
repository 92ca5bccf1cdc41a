"""Services asked side by side, each within a bound; what does not answer is said and not waited for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import TypeVar

from aiokafka.errors import KafkaError

from kernel.consumer.broker import Broker, asking
from kernel.mongo import MongoFailure
from kernel.runtime import Runtime, open_runtime
from relaisctl.installation import Member
from relaisctl.verdicts import Unreached

T = TypeVar("T")
# A server that answers does so in a fraction of this.
SECONDS = 15.0


@asynccontextmanager
async def opened(member: Member) -> AsyncIterator[Runtime]:
    """What a process of the service starts from; nothing is connected to yet."""
    async with open_runtime(member.settings, member.service.catalogue) as runtime:
        yield runtime


@contextmanager
def told(member: Member) -> Iterator[None]:
    """Raise what servers do not answer as `Unreached`, which names the service."""
    try:
        yield
    except MongoFailure as failure:
        raise Unreached(f"{member.name}: the database does not answer ({failure})") from failure
    except (KafkaError, OSError) as failure:
        where = member.settings.kafka_bootstrap
        raise Unreached(f"{member.name}: no broker answers at {where} ({type(failure).__name__})") from failure


@asynccontextmanager
async def at_the_broker(member: Member) -> AsyncIterator[Broker]:
    """The broker, as the service reaches it; `Unreached` if it does not answer within the bound."""
    try:
        async with asyncio.timeout(SECONDS):
            with told(member):
                async with asking(member.settings) as broker:
                    yield broker
    except TimeoutError:
        raise Unreached(f"{member.name}: no broker answers at {member.settings.kafka_bootstrap}") from None


async def of_each(
    members: Sequence[Member], look: Callable[[Member], Awaitable[list[T]]]
) -> tuple[list[T], list[Unreached]]:
    """What each service says, in their order, and what did not answer."""

    async def one(member: Member) -> list[T] | Unreached:
        try:
            return await look(member)
        except Unreached as failure:
            return failure

    found = await asyncio.gather(*(one(member) for member in members))
    said = [row for each in found if not isinstance(each, Unreached) for row in each]
    return said, [each for each in found if isinstance(each, Unreached)]
