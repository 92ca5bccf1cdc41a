"""The audit log in MongoDB: one document an act. An erasure alone ever changes one, to take a person out of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace

from kernel.audit.acts import EVERY, SYSTEM, Act, Wanted
from kernel.events import NewEvent
from kernel.mongo import Db, Document, Tx
from kernel.personal_data import Signed
from kernel.runtime import Runtime

AUDITS = "audits"


async def prepare(db: Db) -> None:
    """Make the indexes of the log; a migration of each service that keeps one calls it."""
    audits = db.collection(AUDITS)
    for name in ("subject", "actor_id", "programme", "service", "act"):
        await audits.create_index([(name, 1), ("_id", -1)], name=f"by_{name.removesuffix('_id')}")
    await audits.create_index([("at", -1)], name="by_time")


class AuditLog:
    """The acts of one service. Each is kept and told of, as `recorded` words it, in the transaction that does it."""

    def __init__(self, service: str, recorded: Callable[[Act], NewEvent]) -> None:
        self.service = service
        self._recorded = recorded

    async def add(self, act: Act, tx: Tx) -> None:
        """Keep an act of this service; call it in the transaction that does it."""
        done = replace(act, service=self.service)
        await self.keep(done, tx)
        await tx.outbox.add(self._recorded(done))

    async def note(self, runtime: Runtime, act: str, subject: str, **details: int) -> None:
        """Keep what an operator did at a command line: whose hands those were is known to the machine alone."""
        done = Act(act=act, subject=subject, actor_id=SYSTEM, at=runtime.clock(), details=details)

        async def work(tx: Tx) -> None:
            await self.add(done, tx)

        await runtime.uow.run(work)

    async def keep(self, act: Act, db: Db) -> None:
        """Keep an act of whatever service."""
        document = asdict(act)
        document["_id"] = document.pop("id")
        await db.collection(AUDITS).insert_one(document)

    async def newest(
        self, db: Db, *, programmes: Sequence[str] | None, wanted: Wanted = EVERY, before: str | None, limit: int
    ) -> list[Act]:
        """Acts, newest first, of these programmes (None: of all, and the group's), before the one with the id
        `before`."""
        found = await db.collection(AUDITS).find(
            _query(programmes, wanted, before=before), sort=[("_id", -1)], limit=limit
        )
        return [Act(**{name: one[name] for name in one if name != "_id"}, id=one["_id"]) for one in found]


def audit_holding(name: str = "acts") -> Signed:
    """What a person did in an office, for the export and the erasure: what was done stays, by whom does not."""
    return Signed(name, AUDITS, ("actor_id",), ("service", "act", "subject", "at"))


def _query(programmes: Sequence[str] | None, wanted: Wanted, *, before: str | None) -> Document:
    names = ("service", "subject", "actor_id", "act")
    query: Document = {name: getattr(wanted, name) for name in names if getattr(wanted, name) is not None}
    if programmes is not None:
        query["programme"] = {"$in": list(programmes)}
    if before is not None:
        query["_id"] = {"$lt": before}
    bounds = {"$gte": wanted.since, "$lt": wanted.until}
    if at := {operator: moment for operator, moment in bounds.items() if moment is not None}:
        query["at"] = at
    return query
