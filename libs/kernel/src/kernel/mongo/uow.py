"""The unit of work: all that a command writes, and the events that tell of it, in one transaction with a deadline."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any

from pymongo.errors import PyMongoError

from kernel.mongo.client import Mongo
from kernel.mongo.collection import Collection
from kernel.mongo.errors import MongoFailure, Unavailable, translate
from kernel.mongo.session import Session, T
from kernel.outbox import OutboxDraft, OutboxWriter

# What the caller of a command wants written with its effect, for instance the answer to an idempotent request. It is
# called inside the transaction, after the work, with the work's result.
answering: ContextVar[Callable[[Tx, Any], Awaitable[None]] | None] = ContextVar("answering", default=None)

_FIRST_PAUSE = 0.005
_LONGEST_PAUSE = 0.2


class Tx:
    """One attempt at a transaction. Work touches nothing else, because the attempt may be undone and run again."""

    def __init__(self, mongo: Mongo, session: Session, outbox: OutboxDraft) -> None:
        self._mongo = mongo
        self._session = session
        self.outbox = outbox

    def collection(self, name: str) -> Collection:
        """The collection of that name, inside this transaction."""
        return self._mongo.collection(name, session=self._session)


class UnitOfWork:
    """Runs work in transactions that are acknowledged by a majority and journalled."""

    def __init__(self, mongo: Mongo, outbox: OutboxWriter, *, seconds: float = 5.0) -> None:
        self._mongo = mongo
        self._outbox = outbox
        self._seconds = seconds

    async def run(self, work: Callable[[Tx], Awaitable[T]], *, seconds: float | None = None) -> T:
        """Run `work(tx)` and commit; its result.

        On a conflict with another transaction the work runs again, until the deadline (`seconds`, default that of the
        unit of work). Raises what the work raises, `DuplicateKey` for a unique key that exists, `Unavailable` when the
        deadline passed: the effect is then there or not there as a whole, and the caller may try again with the same
        idempotency key.
        """
        try:
            async with asyncio.timeout(seconds or self._seconds):
                return await self._attempts(work)
        except TimeoutError:
            raise Unavailable("the unit of work did not finish within its deadline", outcome_unknown=True) from None

    async def _attempts(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        pause = _FIRST_PAUSE
        while True:
            try:
                # Each has a session of its own: an abort that got no answer leaves its transaction open in the last.
                async with self._mongo.session() as session:
                    return await self._attempt(work, session)
            except MongoFailure as failure:
                if not failure.retryable:
                    raise
            await asyncio.sleep(pause * random.random())  # noqa: S311 - jitter, not a secret
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _attempt(self, work: Callable[[Tx], Awaitable[T]], session: Session) -> T:
        tx = Tx(self._mongo, session, self._outbox.draft())
        result = await work(tx)
        if (answer := answering.get()) is not None:
            await answer(tx, result)
        await tx.outbox.write(tx)
        await _commit(session)
        return result


async def _commit(session: Session) -> None:
    while True:
        try:
            await session.run(session.driver.commit_transaction())
        except PyMongoError as error:
            failure = translate(error)
            if not failure.outcome_unknown:
                raise failure from error
            # Committing twice is harmless: the server answers for the commit that it has already made. The deadline of
            # `run` ends this loop.
            await asyncio.sleep(_FIRST_PAUSE)
        else:
            return
