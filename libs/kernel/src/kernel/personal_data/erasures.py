"""Erasing what is kept of a person: noted in the event's transaction, done in bounded steps, finished once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from kernel.clock import Clock
from kernel.mongo import Db, Document, Tx, UnitOfWork
from kernel.personal_data.holdings import ERASED, Holding
from kernel.telemetry import metrics

ERASURES = "erasures"
# Each transaction stays far below its deadline, and below MongoDB's advice of a thousand documents.
CHUNK = 100


class IncompleteErasure(Exception):
    """Without its id, its person or its time, an erasure can be neither carried out once nor confirmed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """A person's wish to be forgotten. The pseudonym is kept until nothing is left to erase, and not longer."""

    id: str
    person_id: str | None
    requested_at: datetime
    erased_at: datetime | None = None

    @classmethod
    def requested(cls, erasure_id: str, *, person_id: str, at: datetime | None) -> Erasure:
        """The erasure that a person asked for; `IncompleteErasure` if it lacks what carrying it out needs."""
        if not erasure_id or not person_id or at is None or person_id == ERASED:
            raise IncompleteErasure
        return cls(id=erasure_id, person_id=person_id, requested_at=at)

    def finish(self, *, at: datetime) -> Erasure:
        """The erasure, done; it no longer tells whose it was."""
        return replace(self, person_id=None, erased_at=at)


async def prepare(db: Db) -> None:
    """Make the indexes of the ledger; a migration of each service that keeps something of people calls it."""
    await db.collection(ERASURES).create_index(
        [("erased_at", 1), ("_id", 1)], name="waiting", partialFilterExpression={"erased_at": None}
    )


class ErasureLedger:
    """The erasures of a service in MongoDB, one document each."""

    async def note(self, erasure: Erasure, db: Db) -> None:
        """Have an erasure carried out. Told again of the same one, by whatever event, nothing changes."""
        # Looked up first: a duplicate key would end the transaction, and the event with it.
        if await db.collection(ERASURES).find_one({"_id": erasure.id}, fields=["_id"]) is None:
            await db.collection(ERASURES).insert_one(_document(erasure))

    async def waiting(self, db: Db, *, limit: int) -> Sequence[Erasure]:
        """Erasures that are not finished, oldest first."""
        found = await db.collection(ERASURES).find({"erased_at": None}, sort=[("_id", 1)], limit=limit)
        return [_erasure(document) for document in found]

    async def ends(self, ids: Sequence[str], db: Db) -> dict[str, datetime | None]:
        """When each of these erasures was finished here, None before it is; one that was never noted is left out."""
        found = await db.collection(ERASURES).find({"_id": {"$in": list(ids)}}, fields=["erased_at"])
        return {document["_id"]: document["erased_at"] for document in found}

    async def finish(self, erasure: Erasure, db: Db) -> bool:
        """Keep a finished erasure; False if it was finished before."""
        return bool(
            await db.collection(ERASURES).replace_one({"_id": erasure.id, "erased_at": None}, _document(erasure))
        )


class Erasures:
    """Carries out erasures. `finished(erasure, tx)` tells of each once, in the transaction that closes it."""

    def __init__(
        self,
        uow: UnitOfWork,
        ledger: ErasureLedger,
        holdings: Sequence[Holding],
        clock: Clock,
        *,
        finished: Callable[[Erasure, Tx], Awaitable[None]],
    ) -> None:
        self.uow = uow
        self.ledger = ledger
        self.holdings = holdings
        self.clock = clock
        self.finished = finished

    async def carry_out(self) -> bool:
        """Carry out the oldest erasure that waits; False when none did.

        Each step is a transaction of its own and may be repeated: after a kill the next worker goes on, and of several
        workers one confirms. What the person does here afterwards is a new beginning and is kept.
        """
        erasure = await self._oldest()
        age = (self.clock() - erasure.requested_at).total_seconds() if erasure else 0
        metrics.ERASURES_OLDEST_SECONDS.set(age)
        if erasure is None or erasure.person_id is None:
            return False
        for holding in self.holdings:
            while await self._step(holding, erasure.person_id):
                pass
        done = erasure.finish(at=self.clock())

        async def work(tx: Tx) -> bool:
            first = await self.ledger.finish(done, tx)
            if first:
                await self.finished(done, tx)
            return first

        if await self.uow.run(work):
            metrics.ERASURES_DONE.inc()
        return True

    async def _oldest(self) -> Erasure | None:
        async def work(tx: Tx) -> Sequence[Erasure]:
            return await self.ledger.waiting(tx, limit=1)

        return next(iter(await self.uow.run(work)), None)

    async def _step(self, holding: Holding, person_id: str) -> int:
        at = self.clock()

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> int:
            return await holding.erase(person_id, tx, at=at, most=CHUNK)

        return await self.uow.run(work)


def _document(erasure: Erasure) -> Document:
    document = asdict(erasure)
    document["_id"] = document.pop("id")
    return document


def _erasure(document: Document) -> Erasure:
    return Erasure(id=document["_id"], **{name: value for name, value in document.items() if name != "_id"})
