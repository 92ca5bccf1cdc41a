"""The audit log of all services: what was done here, and what the others tell of."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import Any

from content.audits.events import recorded
from kernel.audit import AUDITS, SYSTEM, Act, AuditLog, audit_holding
from kernel.mongo import Db, Document, Tx
from kernel.personal_data import ERASED, Forgotten


def _digest(person_id: str) -> str:
    return hashlib.sha256(person_id.encode()).hexdigest()


# What they did before is told of by the other services' topics for a while.
_FORGOTTEN = Forgotten("forgotten_actors", "at", _digest)


class AuditRepository(AuditLog):
    """Adds acts in the transaction that does them, tells of them, keeps those of other services, and reads all."""

    def __init__(self) -> None:
        super().__init__("content", recorded)

    async def keep_told(self, act: Act, tx: Tx) -> None:
        """Keep what was done in another service; without whoever did it, if they were forgotten since."""
        is_forgotten = act.actor_id != SYSTEM and await _FORGOTTEN.has(act.actor_id, tx, at=act.at)
        await self.keep(replace(act, actor_id=ERASED) if is_forgotten else act, tx)

    async def has(self, act: Act, db: Db) -> bool:
        """Whether the same person has done the same to the same subject, whenever that was."""
        wanted = {"subject": act.subject, "act": act.act, "actor_id": act.actor_id}
        return await db.collection(AUDITS).find_one(wanted, fields=["_id"]) is not None


class ActHolding:
    """What a person did in an office of whichever service; see `kernel.audit.audit_holding`."""

    name = "acts"
    _kept = audit_holding()

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """What the person did."""
        return await self._kept.of(person_id, db, after=after, most=most)

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """What was done stays, by whom does not; neither does it for what is told of later."""
        await _FORGOTTEN.add(person_id, tx, at=at)
        return await self._kept.erase(person_id, tx, at=at, most=most)
