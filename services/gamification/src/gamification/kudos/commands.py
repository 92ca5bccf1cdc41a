"""What people do with kudos. Each command is one transaction that also holds its events."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from gamification.allowances.repository import AllowanceRepository
from gamification.contributions.repository import ContributionRepository
from gamification.kudos import events
from gamification.kudos.errors import KudosNotFound, NoSuchTeam, NotTheirContribution
from gamification.kudos.models import Kudos, Thanks
from gamification.kudos.repository import KudosRepository
from gamification.personal_events.models import of_answer, of_given
from gamification.rings.queries import RingQueries
from gamification.teams.repository import TeamRepository
from gamification.wall_changes.repository import WallChangeRepository
from kernel.clock import Clock, new_id
from kernel.mongo import Tx, UnitOfWork
from kernel.personal_events import note

_NONE_OF_THEM: frozenset[str] = frozenset()
_BATCH = 100


class GivingCommands:
    """Giving and taking back. A giver thanks at most `per_week` times in an ISO week; contributions can be named for as
    long as colleagues see them (`shown_for`), or else it could be tried out whose an id is."""

    def __init__(
        self,
        uow: UnitOfWork,
        kudos: KudosRepository,
        contributions: ContributionRepository,
        allowances: AllowanceRepository,
        teams: TeamRepository,
        wall_changes: WallChangeRepository,
        clock: Clock,
        *,
        per_week: int,
        shown_for: timedelta,
    ) -> None:
        self.uow = uow
        self.kudos = kudos
        self.contributions = contributions
        self.allowances = allowances
        self.teams = teams
        self.wall_changes = wall_changes
        self.clock = clock
        self.per_week = per_week
        self.shown_for = shown_for
        # All thanks of a giver write one allowance: one at a time, they do not undo each other's transactions. Those
        # that come through another api process still do, and are run again.
        self.turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def give(self, thanks: Thanks, *, by: str) -> Kudos:
        """Thanks from `by`. Whether there is such a person makes no difference: that is not told."""
        at = self.clock()
        kudos_id = new_id()

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Kudos:
            kudos = thanks.given(kudos_id, by=by, members=await self._members(thanks, tx), at=at)
            await self._must_be_theirs(thanks, tx, since=at - self.shown_for)
            await self.allowances.use(kudos_id, tx, giver_id=by, at=at, per_week=self.per_week)
            await self.kudos.add(kudos, tx)
            await tx.outbox.add(events.given(kudos))
            await note(of_given(kudos), tx)
            return kudos

        async with self.turns.setdefault(by, asyncio.Lock()):
            return await self.uow.run(work)

    async def take_back(self, kudos_id: str, *, by: str) -> None:
        """The kudos are no more, for anybody. The allowance stays used: giving and taking back would never end."""
        at = self.clock()

        async def work(tx: Tx) -> None:
            kudos = await self.kudos.get(kudos_id, tx)
            kudos.must_be_taken_back_by(by, at=at)
            await self.kudos.remove(kudos, tx)
            await self.wall_changes.note(kudos, None, tx, at=at)
            for event in events.taken_back(kudos, at=at):
                await tx.outbox.add(event)

        await self.uow.run(work)

    async def _members(self, thanks: Thanks, tx: Tx) -> frozenset[str]:
        if thanks.team_id is None:
            return _NONE_OF_THEM
        members = await self.teams.members_of(thanks.team_id, tx)
        if not members:
            raise NoSuchTeam
        return members

    async def _must_be_theirs(self, thanks: Thanks, tx: Tx, *, since: datetime) -> None:
        if thanks.contribution_id is None:
            return
        if thanks.person_id is None or not await self.contributions.belongs(
            thanks.contribution_id, tx, person_id=thanks.person_id, since=since
        ):
            raise NotTheirContribution


class KudosCommands:
    """What becomes of kudos that were given: both sides decide, and a worker tells of those that came to hang."""

    def __init__(
        self,
        uow: UnitOfWork,
        kudos: KudosRepository,
        rings: RingQueries,
        wall_changes: WallChangeRepository,
        clock: Clock,
    ) -> None:
        self.uow = uow
        self.kudos = kudos
        self.rings = rings
        self.wall_changes = wall_changes
        self.clock = clock

    async def show(self, kudos_id: str, *, by: str) -> Kudos:
        """The kudos on the wall, now or when it is their turn."""
        at = self.clock()

        async def work(tx: Tx) -> Kudos:
            before = await self.kudos.get(kudos_id, tx)
            after = before.show(by=by, at=at, wait=timedelta())
            if after is not before and (wait := await self._wait(before, tx, at=at)):
                after = before.show(by=by, at=at, wait=wait)
            return await self._keep(before, after, tx, at=at)

        return await self.uow.run(work)

    async def hide(self, kudos_id: str, *, by: str) -> Kudos:
        """The kudos off the wall."""
        return await self._change(kudos_id, lambda kudos: kudos.hide(by=by))

    async def decline(self, kudos_id: str, *, by: str) -> None:
        """The kudos off the wall for good, and no longer among what the receiver has."""
        await self._change(kudos_id, lambda kudos: kudos.decline(by=by))

    async def thank_back(self, kudos_id: str, *, words: str | None, by: str) -> Kudos:
        """The kudos with the receiver's answer, which uses no allowance up."""
        at = self.clock()
        return await self._change(kudos_id, lambda kudos: kudos.thank_back(words=words, by=by, at=at))

    async def allow(self, kudos_id: str, *, by: str) -> Kudos:
        """The kudos, which may be shown."""
        return await self._change(kudos_id, lambda kudos: kudos.allow(by=by))

    async def forbid(self, kudos_id: str, *, by: str) -> Kudos:
        """The kudos, which may not be shown, off the wall."""
        return await self._change(kudos_id, lambda kudos: kudos.forbid(by=by))

    async def announce(self) -> bool:
        """Tell the other services of kudos whose turn on the wall has come, each once; False when there are none."""
        at = self.clock()

        async def due(tx: Tx) -> list[str]:
            return await self.kudos.to_announce(tx, at=at, limit=_BATCH)

        waiting = await self.uow.run(due)
        for kudos_id in waiting:
            try:
                await self._change(kudos_id, lambda kudos: kudos.announce(at=at))
            except KudosNotFound:
                # Taken back meanwhile.
                continue
        return len(waiting) == _BATCH

    async def _change(self, kudos_id: str, change: Callable[[Kudos], Kudos]) -> Kudos:
        at = self.clock()

        async def work(tx: Tx) -> Kudos:
            before = await self.kudos.get(kudos_id, tx)
            return await self._keep(before, change(before), tx, at=at)

        return await self.uow.run(work)

    async def _keep(self, before: Kudos, after: Kudos, tx: Tx, *, at: datetime) -> Kudos:
        if after is not before:
            await self.kudos.save(after, tx, over=before)
            await self.wall_changes.note(before, after, tx, at=at)
            await note(of_answer(before, after, at=at), tx)
            for event in events.changed(before, after, at=at):
                await tx.outbox.add(event)
        return after

    async def _wait(self, kudos: Kudos, tx: Tx, *, at: datetime) -> timedelta:
        alone = kudos.receiver_id or (kudos.member_ids[0] if len(kudos.member_ids) == 1 else None)
        if alone is None:
            return timedelta()
        return await self.rings.wait(kudos.id, tx, giver_id=kudos.giver_id, receiver_id=alone, at=at)
