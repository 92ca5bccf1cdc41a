"""What groups do with challenges, and how challenges end. Each command is one transaction, with its events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from gamification.advances.commands import AdvanceCommands
from gamification.advances.repository import AdvanceRepository
from gamification.audits.repository import AuditRepository
from gamification.challenges import events
from gamification.challenges.errors import ChallengeNotFound, ChallengeUnderWay, NotYourGroup
from gamification.challenges.models import Challenge, Member, Plan
from gamification.challenges.repository import ChallengeRepository
from gamification.groups.models import Group, GroupKind
from gamification.groups.repository import GroupRepository
from gamification.programmes.repository import ProgrammeRepository
from gamification.quarters.repository import StepRepository
from kernel.audit import Act
from kernel.clock import Clock, new_id
from kernel.consumer import Arrivals
from kernel.http import ExpectedVersion
from kernel.mongo import Db, DuplicateKey, Mongo, Tx, UnitOfWork

# Challenges that are looked at in one turn; each of them has a transaction of its own.
BATCH = 100


class ChallengeCommands:
    """Setting, changing and dropping: what members of a team or cohort do, and who answers for a programme."""

    def __init__(
        self,
        uow: UnitOfWork,
        challenges: ChallengeRepository,
        advances: AdvanceRepository,
        groups: GroupRepository,
        clock: Clock,
        *,
        programmes: ProgrammeRepository,
        audits: AuditRepository,
    ) -> None:
        self.audits = audits
        self.uow = uow
        self.challenges = challenges
        self.advances = advances
        self.groups = groups
        self.clock = clock
        self.programmes = programmes

    async def set(self, plan: Plan, *, group: Group, by: Member) -> Challenge:
        """A new challenge of a group; `NotYourGroup`, or `ChallengeUnderWay` when it has one."""
        of_programme = group.kind is GroupKind.PROGRAMME
        programme = group.id if of_programme else by.programme
        at = self.clock()
        challenge = Challenge.set(new_id(), plan, group=group, programme=programme, at=at)

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Challenge:
            if not await self._decides(group, by, tx):
                raise NotYourGroup
            if await self.challenges.under_way(group, tx):
                raise ChallengeUnderWay
            await self.challenges.add(challenge, tx)
            await self.advances.begin(challenge.id, tx, ends_at=plan.ends_at)
            await self._note("challenge.set", challenge, tx, by=by, at=at)
            return challenge

        try:
            return await self.uow.run(work)
        except DuplicateKey:
            # Somebody else of the group was quicker by a moment.
            raise ChallengeUnderWay from None

    async def change(self, challenge_id: str, plan: Plan, *, expected: ExpectedVersion, by: Member) -> Challenge:
        """A challenge with another plan; `StaleWrite` if it is not as they expect."""
        at = self.clock()

        async def work(tx: Tx) -> Challenge:
            known = await self._decided(challenge_id, by, tx)
            expected.check(known.version)
            changed = known.change(plan, at=at)
            await self.challenges.save(changed, tx)
            await self.advances.change(changed.id, tx, ends_at=plan.ends_at)
            await self._note("challenge.changed", changed, tx, by=by, at=at)
            return changed

        return await self.uow.run(work)

    async def drop(self, challenge_id: str, *, by: Member) -> None:
        """Nothing is left of a challenge that had not ended."""
        at = self.clock()

        async def work(tx: Tx) -> None:
            challenge = await self._decided(challenge_id, by, tx)
            challenge.must_be_droppable(at)
            await self.challenges.remove(challenge_id, tx)
            await self._note("challenge.dropped", challenge, tx, by=by, at=at)

        await self.uow.run(work)

    async def _note(self, act: str, challenge: Challenge, tx: Tx, *, by: Member, at: datetime) -> None:
        """Keep what is done for a whole programme, in an office. What a team does is its own."""
        if challenge.group.kind is GroupKind.PROGRAMME:
            subject, programme = f"challenges/{challenge.id}", challenge.group.id
            await self.audits.add(Act(act=act, subject=subject, actor_id=by.person_id, at=at, programme=programme), tx)

    async def _decided(self, challenge_id: str, by: Member, tx: Tx) -> Challenge:
        challenge = await self.challenges.get(challenge_id, tx)
        if not await self._decides(challenge.group, by, tx):
            raise ChallengeNotFound(challenge_id)
        return challenge

    async def _decides(self, group: Group, by: Member, db: Db) -> bool:
        if group.kind is GroupKind.PROGRAMME:
            return by.answers_for(group.id) and await self.programmes.is_known(group.id, db)
        return await self.groups.has(group, by.person_id, db)


class ChallengeEndings:
    """How challenges end: `patience` after their end nothing counts any more, and once what counted is added up they
    have their result. Several workers may do this at once.

    `efforts` says up to when what was done has been counted: a challenge is closed when that is `patience` after its
    end. A worker that has just begun (`since`) has its patience first: what another service has to tell from before the
    end may not be on its topics yet, if none of us ran.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        db: Mongo,
        clock: Clock,
        *,
        challenges: ChallengeRepository,
        advances: AdvanceCommands,
        steps: StepRepository,
        efforts: Arrivals,
        patience: timedelta,
        since: datetime,
    ) -> None:
        self.since = since
        self.uow = uow
        self.db = db
        self.clock = clock
        self.challenges = challenges
        self.advances = advances
        self.steps = steps
        self.efforts = efforts
        self.patience = patience

    async def close_due(self) -> bool:
        """Close challenges that have ended; whether there may be more of them."""
        at = self.clock()
        if at < self.since + self.patience or not await self._ended(at, limit=1):
            return False
        counted = await self.efforts.until()
        if counted is None:
            return False
        found = await self._ended(min(at, counted), limit=BATCH)
        for challenge_id in found:

            async def work(tx: Tx, challenge_id: str = challenge_id) -> None:
                challenge = await self.challenges.find(challenge_id, tx)
                # Another worker may have been quicker, or somebody dropped it.
                if challenge is not None and challenge.closed_at is None:
                    await self.challenges.save(challenge.close(at=at), tx)
                    await self.advances.close(challenge, tx)

            await self.uow.run(work)
        return len(found) == BATCH

    async def _ended(self, at: datetime, *, limit: int) -> Sequence[str]:
        return await self.challenges.to_close(self.db, ended_before=at - self.patience, limit=limit)

    async def conclude_due(self) -> bool:
        """Give challenges that are closed and added up their results, each told once; False, for the others wait."""
        at = self.clock()
        waiting = await self.challenges.to_conclude(self.db, limit=BATCH)
        found = await self.steps.of([challenge.id for challenge in waiting], self.db)
        for closed in waiting:

            async def work(tx: Tx, closed: Challenge = closed) -> None:
                challenge = await self.challenges.find(closed.id, tx)
                if challenge is None or challenge.concluded_at is not None:
                    return
                concluded = challenge.conclude(found.get(closed.id), at=at)
                if concluded is not None:
                    await self.challenges.save(concluded, tx)
                    after = await self.advances.advances.version(concluded.id, tx)
                    await tx.outbox.add(events.concluded(concluded, after=after))

            await self.uow.run(work)
        return False
