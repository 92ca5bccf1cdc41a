"""What people read about challenges: those of their groups, with how far all of them came together."""

from __future__ import annotations

from collections.abc import Sequence

from gamification.challenges.errors import ChallengeNotFound
from gamification.challenges.models import Challenge, Found, Member
from gamification.challenges.repository import ChallengeRepository
from gamification.groups.models import Group, GroupKind
from gamification.groups.repository import GroupRepository
from gamification.programmes.errors import ProgrammeNotFound
from gamification.programmes.repository import ProgrammeRepository
from gamification.quarters.repository import StepRepository
from kernel.clock import Clock
from kernel.mongo import Db


class ChallengeQueries:
    """Challenges, as those see them whose they are; and when they are over, the team of the programme as well."""

    def __init__(
        self,
        db: Db,
        challenges: ChallengeRepository,
        steps: StepRepository,
        groups: GroupRepository,
        clock: Clock,
        *,
        programmes: ProgrammeRepository,
    ) -> None:
        self.db = db
        self.challenges = challenges
        self.steps = steps
        self.groups = groups
        self.clock = clock
        self.programmes = programmes

    async def of_person(self, reader: Member, *, before: str | None, limit: int) -> Sequence[Found]:
        """The challenges of the reader's teams and cohorts and of their programme, newest first."""
        groups = [
            Group(GroupKind.PROGRAMME, reader.programme),
            *await self.groups.of_person(reader.person_id, self.db),
        ]
        return await self._found(await self.challenges.of_groups(groups, self.db, before=before, limit=limit))

    async def of_programme(
        self, programme_id: str, *, reader: Member, before: str | None, limit: int
    ) -> Sequence[Found]:
        """The challenges of a programme that is for the reader, or that they answer for, newest first;
        `ProgrammeNotFound` for another one."""
        is_theirs = programme_id == reader.programme or reader.answers_for(programme_id)
        if not is_theirs or not await self.programmes.is_known(programme_id, self.db):
            raise ProgrammeNotFound(programme_id)
        group = Group(GroupKind.PROGRAMME, programme_id)
        return await self._found(await self.challenges.of_groups([group], self.db, before=before, limit=limit))

    async def one(self, challenge_id: str, *, reader: Member) -> Found:
        """A challenge; `ChallengeNotFound` also when it is not for the reader."""
        challenge = await self.challenges.get(challenge_id, self.db)
        if not await self._is_for(challenge, reader):
            raise ChallengeNotFound(challenge_id)
        return await self.as_it_is(challenge)

    async def as_it_is(self, challenge: Challenge) -> Found:
        """A challenge, with how far the group came."""
        [found] = await self._found([challenge])
        return found

    async def _is_for(self, challenge: Challenge, reader: Member) -> bool:
        group = challenge.group
        if challenge.concluded_at is not None and reader.edits(challenge.programme):
            return True
        if group.kind is GroupKind.PROGRAMME:
            return group.id == reader.programme or reader.answers_for(group.id)
        return await self.groups.has(group, reader.person_id, self.db)

    async def _found(self, challenges: Sequence[Challenge]) -> Sequence[Found]:
        at = self.clock()
        steps = await self.steps.of([one.id for one in challenges if one.concluded_at is None], self.db)
        return [
            Found(one, at, one.step if one.concluded_at else steps[one.id].step if one.id in steps else None)
            for one in challenges
        ]
