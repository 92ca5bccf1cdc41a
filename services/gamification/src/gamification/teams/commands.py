"""What people do with teams. Each joins and leaves by themselves; there is no event of it."""

from __future__ import annotations

from gamification.teams.errors import TooManyTeams
from gamification.teams.models import MOST_TEAMS, Door, Team
from gamification.teams.repository import TeamRepository
from kernel.clock import Clock, new_id
from kernel.http import ExpectedVersion
from kernel.mongo import Tx, UnitOfWork


class TeamCommands:
    """Founding, describing, inviting, joining and leaving; always the caller alone."""

    def __init__(self, uow: UnitOfWork, teams: TeamRepository, clock: Clock) -> None:
        self.uow = uow
        self.teams = teams
        self.clock = clock

    async def found(self, *, name: str, door: Door, by: str) -> Team:
        """A new team, in which `by` is; `TooManyTeams` when they are in many already."""
        team = Team.found(new_id(), name=name, door=door, by=by)

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Team:
            await self._has_room(by, tx)
            await self.teams.add(team, tx)
            return team

        return await self.uow.run(work)

    async def describe(self, team_id: str, *, name: str, door: Door, expected: ExpectedVersion, by: str) -> Team:
        """The team, described anew by a member; `TeamNotFound`, or `StaleWrite` if it is not as they expect."""

        async def work(tx: Tx) -> Team:
            before = await self.teams.get(team_id, tx)
            team = before.describe(name=name, door=door, by=by)
            expected.check(before.version)
            await self.teams.save(team, tx)
            return team

        return await self.uow.run(work)

    async def invite(self, team_id: str, *, by: str) -> tuple[Team, str]:
        """A member's new invitation, and its code; the one before opens nothing any longer."""
        at = self.clock()

        async def work(tx: Tx) -> tuple[Team, str]:
            team, code = (await self.teams.get(team_id, tx)).invite(by=by, at=at)
            await self.teams.save(team, tx)
            return team, code

        return await self.uow.run(work)

    async def join(self, team_id: str, *, code: str | None, by: str) -> Team:
        """The team, with `by` in it."""
        at = self.clock()

        async def work(tx: Tx) -> Team:
            team = (await self.teams.get(team_id, tx)).join(by, code=code, at=at)
            await self._has_room(by, tx)
            await self.teams.save(team, tx)
            return team

        return await self.uow.run(work)

    async def leave(self, team_id: str, *, by: str) -> None:
        """`by` is in the team no longer; without members it ends."""

        async def work(tx: Tx) -> None:
            await self.teams.leave(await self.teams.get(team_id, tx), by, tx)

        await self.uow.run(work)

    async def _has_room(self, person_id: str, tx: Tx) -> None:
        # Of two that are joined at once, one may be too many: the limit is against programs, not an exact one.
        if len(await self.teams.of_member(person_id, tx)) >= MOST_TEAMS:
            raise TooManyTeams(MOST_TEAMS)
