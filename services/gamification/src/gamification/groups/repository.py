"""Who is in which group, asked of whoever keeps the members of each kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from gamification.cohorts.repository import CohortRepository
from gamification.groups.models import Group, GroupKind
from gamification.teams.repository import TeamRepository
from kernel.mongo import Db


class Members(Protocol):
    """Whoever keeps the members of the groups of one kind."""

    async def is_member(self, group_id: str, person_id: str, db: Db) -> bool:
        """Whether that person is in that group now."""
        ...

    async def of_member(self, person_id: str, db: Db) -> Sequence[str]:
        """The ids of the groups that a person is in now."""
        ...


# A further kind of group is one line.
MEMBERS: Mapping[GroupKind, Members] = {
    GroupKind.TEAM: TeamRepository(),
    GroupKind.COHORT: CohortRepository(),
}


class GroupRepository:
    """Groups that people are in by their own act. Whose programme is whose is another question."""

    def __init__(self, members: Mapping[GroupKind, Members] = MEMBERS) -> None:
        self.members = members

    async def has(self, group: Group, person_id: str, db: Db) -> bool:
        """Whether that person is in that group now."""
        members = self.members.get(group.kind)
        return members is not None and await members.is_member(group.id, person_id, db)

    async def of_person(self, person_id: str, db: Db) -> list[Group]:
        """The groups that a person is in now."""
        return [
            Group(kind, group_id)
            for kind, members in self.members.items()
            for group_id in await members.of_member(person_id, db)
        ]
