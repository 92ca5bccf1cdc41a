"""What those who run the programme do with the keys of badges."""

from __future__ import annotations

from gamification.audits.repository import AuditRepository
from gamification.badge_keys.errors import KeyOfTheGroup
from gamification.badge_keys.models import BadgeKey
from gamification.badge_keys.repository import BadgeKeyRepository
from gamification.programmes.models import AnswerableFor
from kernel.audit import Act
from kernel.clock import Clock
from kernel.mongo import Tx, UnitOfWork
from kernel.telemetry.logs import log


class BadgeKeyCommands:
    """Withdrawal of a key that others may have got hold of."""

    def __init__(self, uow: UnitOfWork, keys: BadgeKeyRepository, clock: Clock, *, audits: AuditRepository) -> None:
        self.uow = uow
        self.keys = keys
        self.clock = clock
        self.audits = audits

    async def withdraw(self, key_id: str, *, by: AnswerableFor) -> BadgeKey:
        """The key, trusted no more: it is published and signs no longer, and every badge that it signed is revoked.
        `KeyOfTheGroup` unless they answer for every programme; `BadgeKeyNotFound` if there is none."""
        if not by.answers_for_all:
            raise KeyOfTheGroup
        at = self.clock()

        async def work(tx: Tx) -> BadgeKey:
            before = await self.keys.get(key_id, tx)
            key = before.withdraw(at=at)
            if key is not before:
                await self.keys.save(key, tx)
                act = Act(act="badge_key.withdrawn", subject=f"badge-keys/{key.id}", actor_id=by.person_id, at=at)
                await self.audits.add(act, tx)
            return key

        key = await self.uow.run(work)
        log(__name__).warning("badge_key_withdrawn", key_id=key.id)
        return key
