"""What people do with badges of their milestones. Each command is one transaction."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from gamification.achievements.models import Achievement
from gamification.achievements.repository import AchievementRepository
from gamification.badge_keys.repository import BadgeKeyRepository
from gamification.badges.errors import BadgesEnough
from gamification.badges.models import Badge, Subject, new_badge_id
from gamification.badges.repository import BadgeRepository
from gamification.badges.schemas import credential_of
from gamification.issuers.models import Issuer
from gamification.milestones.repository import MilestoneRepository
from gamification.status_lists.repository import StatusListRepository
from kernel.clock import Clock
from kernel.language import Language
from kernel.mongo import Tx, UnitOfWork

# For every profile and application that somebody may give one to; more would only fill the status lists.
MOST_VALID: Final = 20
# A revoked badge keeps its bit in a status list for good: who makes and revokes without end would fill the lists.
REVOKED_COUNT_FOR: Final = timedelta(days=1)


class BadgeCommands:
    """Making badges and taking them back."""

    def __init__(
        self,
        uow: UnitOfWork,
        badges: BadgeRepository,
        milestones: MilestoneRepository,
        achievements: AchievementRepository,
        lists: StatusListRepository,
        keys: BadgeKeyRepository,
        clock: Clock,
        *,
        issuer: Issuer,
    ) -> None:
        self.uow = uow
        self.badges = badges
        self.milestones = milestones
        self.achievements = achievements
        self.lists = lists
        self.keys = keys
        self.clock = clock
        self.issuer = issuer

    async def make(self, milestone_id: str, *, by: str, language: Language, email: str | None) -> Badge:
        """A badge of a milestone of theirs, signed. `MilestoneNotFound` if it is none of theirs, `BadgesNotMade` where
        no key can sign, `BadgesEnough` if there are many."""
        at, badge_id, subject = self.clock(), new_badge_id(), Subject.drawn(email=email)

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Badge:
            milestone = await self.milestones.get(milestone_id, tx)
            milestone.must_be_of(by)
            if await self.badges.has(milestone_id, tx, most=MOST_VALID, since=at - REVOKED_COUNT_FOR):
                raise BadgesEnough(MOST_VALID)
            await self.milestones.save(milestone.cite(), tx)
            signer = await self.keys.signer(tx)
            before = await self.keys.get(signer.id, tx)
            key = before.use(at=at)
            if key is not before:
                await self.keys.save(key, tx)
            achievement = await self.achievements.cite(
                Achievement(
                    criterion=milestone.criterion,
                    version=milestone.criterion_version,
                    names=milestone.names,
                    descriptions=milestone.descriptions,
                ),
                tx,
            )
            entry = await self.lists.allot(tx, key_id=key.id, at=at)
            credential = credential_of(
                badge_id, achievement, subject, entry, issuer=self.issuer, language=language, at=at
            )
            badge = Badge(
                id=badge_id,
                version=1,
                person_id=by,
                milestone_id=milestone_id,
                key_id=key.id,
                entry_id=entry.id,
                credential=signer.sign(credential, issuer=self.issuer.id, type_="JWT"),
                made_at=at,
            )
            await self.badges.add(badge, tx)
            return badge

        return await self.uow.run(work)

    async def revoke(self, badge_id: str, *, by: str) -> Badge:
        """The badge, which verifies nowhere any more; `BadgeNotFound` if it is none of theirs."""
        at = self.clock()

        async def work(tx: Tx) -> Badge:
            before = await self.badges.get(badge_id, tx)
            badge = before.revoke(by=by, at=at)
            if badge is not before:
                await self.badges.revoke(badge, tx, at=at)
            return badge

        return await self.uow.run(work)
