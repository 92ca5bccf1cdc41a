"""What people read of teams: members who is in it, everybody else its name."""

from __future__ import annotations

from collections.abc import Sequence

from gamification.teams.models import Team
from gamification.teams.repository import TeamRepository
from kernel.mongo import Db


class TeamQueries:
    """Teams, as they are now."""

    def __init__(self, db: Db, teams: TeamRepository) -> None:
        self.db = db
        self.teams = teams

    async def one(self, team_id: str) -> Team:
        """A team; `TeamNotFound`."""
        return await self.teams.get(team_id, self.db)

    async def own(self, person_id: str) -> Sequence[Team]:
        """The teams that a person is in, newest first."""
        return await self.teams.of_person(person_id, self.db)

    async def with_open_door(self, *, before: str | None, limit: int) -> Sequence[Team]:
        """The teams that everybody may join, newest first."""
        return await self.teams.with_open_door(self.db, before=before, limit=limit)
