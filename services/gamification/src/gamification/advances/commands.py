"""How contributions become a challenge's progress: told of five people or more together, each time."""

from __future__ import annotations

from gamification.advances import events
from gamification.advances.models import Told, left, together, told_of
from gamification.advances.repository import AdvanceRepository
from gamification.challenges.models import Challenge
from gamification.challenges.repository import ChallengeRepository
from gamification.contributions.repository import ContributionRepository
from gamification.groups.models import Group, GroupKind
from gamification.groups.repository import GroupRepository
from kernel.mongo import Tx


class AdvanceCommands:
    """What is told of challenges, in the transaction of what made it so."""

    def __init__(self, challenges: ChallengeRepository, advances: AdvanceRepository, groups: GroupRepository) -> None:
        self.challenges = challenges
        self.advances = advances
        self.groups = groups
        self.contributions = ContributionRepository()

    async def count(self, told: Told, tx: Tx) -> None:
        """Have a contribution count towards the challenges of its programme and of the groups its person is in. One
        that is no more, because it was deleted or its person forgotten, counts for none."""
        groups = [
            Group(GroupKind.PROGRAMME, told.programme_id),
            *await self.groups.of_person(told.person_id, tx),
        ]
        challenges = await self.challenges.counting(groups, told.kind, tx, made_at=told.made_at)
        if challenges and await self.contributions.hold(told.contribution_id, tx, person_id=told.person_id):
            for challenge in challenges:
                await self._count(told, challenge, tx)

    async def _count(self, told: Told, challenge: Challenge, tx: Tx) -> None:
        await self.advances.wait(told, challenge.id, challenge.group, tx)
        waiting = await self.advances.waiting(challenge.id, tx)
        if told_now := told_of(waiting, near_end=challenge.plan.is_near_end(told.made_at)):
            version = await self.advances.told(challenge.id, told_now, tx)
            await tx.outbox.add(events.advanced(challenge, efforts=together(told_now), version=version))

    async def withdraw(self, contribution_id: str, tx: Tx) -> None:
        """Have a contribution that its person deleted count no longer, unless it was told of together with others'."""
        await self.advances.withdraw(contribution_id, tx)

    async def close(self, challenge: Challenge, tx: Tx) -> None:
        """Tell what five people or more have left at a challenge's end, and that there is no more. What fewer did is
        forgotten."""
        waiting = await self.advances.waiting(challenge.id, tx)
        version = await self.advances.told(challenge.id, waiting, tx)
        await tx.outbox.add(events.advanced(challenge, efforts=left(waiting), version=version, is_last=True))
