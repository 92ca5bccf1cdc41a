"""Teams in MongoDB: one document each, with its members. A member who leaves is in no document."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from gamification.challenges.repository import ChallengeRepository
from gamification.groups.models import Group, GroupKind
from gamification.teams.errors import TeamNotFound
from gamification.teams.models import MOST_TEAMS, Door, Invitation, Team
from kernel.errors import StaleWrite
from kernel.mongo import Db, Document, Tx

TEAMS = "teams"


class TeamRepository:
    """Reads and writes teams, in a transaction (`db` is a `Tx`) or outside one."""

    async def get(self, team_id: str, db: Db) -> Team:
        """The team; `TeamNotFound` if there is none."""
        document = await db.collection(TEAMS).find_one({"_id": team_id})
        if document is None:
            raise TeamNotFound(team_id)
        return _team(document)

    async def members_of(self, team_id: str, db: Db) -> frozenset[str]:
        """Who is in a team now; nobody if there is no such team."""
        found = await db.collection(TEAMS).find_one({"_id": team_id}, fields=["member_ids"])
        return frozenset(found["member_ids"] if found else ())

    async def is_member(self, team_id: str, person_id: str, db: Db) -> bool:
        """Whether that person is in that team now."""
        wanted = {"_id": team_id, "member_ids": person_id}
        return await db.collection(TEAMS).find_one(wanted, fields=["_id"]) is not None

    async def of_person(self, person_id: str, db: Db) -> list[Team]:
        """The teams that a person is in, newest first; they are at most `MOST_TEAMS`."""
        found = await db.collection(TEAMS).find({"member_ids": person_id}, sort=[("_id", -1)], limit=MOST_TEAMS)
        return [_team(document) for document in found]

    async def of_member(self, person_id: str, db: Db) -> list[str]:
        """The ids of the teams that a person is in."""
        found = await db.collection(TEAMS).find({"member_ids": person_id}, fields=["_id"], limit=MOST_TEAMS)
        return [document["_id"] for document in found]

    async def with_open_door(self, db: Db, *, before: str | None, limit: int) -> list[Team]:
        """The teams that everybody may join, newest first, from after the one with the id `before`."""
        wanted: dict[str, Any] = {"door": Door.OPEN.value}
        if before is not None:
            wanted["_id"] = {"$lt": before}
        found = await db.collection(TEAMS).find(wanted, sort=[("_id", -1)], limit=limit)
        return [_team(document) for document in found]

    async def add(self, team: Team, db: Db) -> None:
        """Keep a new team."""
        await db.collection(TEAMS).insert_one(_document(team))

    async def save(self, team: Team, db: Db) -> None:
        """Keep the next version of a team; `StaleWrite` if somebody else has made it in the meantime."""
        found = await db.collection(TEAMS).replace_one({"_id": team.id, "version": team.version - 1}, _document(team))
        if not found:
            raise StaleWrite

    async def leave(self, team: Team, person_id: str, tx: Tx) -> None:
        """Keep a team without one of its members, and forget what they did for its challenge and nobody was told. The
        last to leave ends it, with all that is its own."""
        left, group = team.leave(person_id), Group(GroupKind.TEAM, team.id)
        if left is not None:
            await self.save(left, tx)
            await ChallengeRepository().leave(group, person_id, tx)
        else:
            await tx.collection(TEAMS).delete_one({"_id": team.id})
            await ChallengeRepository().remove_of(group, tx)


class TeamHolding:
    """The teams that a person is in; see `kernel.personal_data.Holding`."""

    name = TEAMS

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """The names of the teams; who else is in them is the others' own."""
        wanted: Document = {"member_ids": person_id, **({} if after is None else {"_id": {"$gt": after}})}
        return await db.collection(TEAMS).find(wanted, sort=[("_id", 1)], limit=most, fields=["_id", "name"])

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """They leave each, and a team in which nobody is left ends."""
        teams = TeamRepository()
        found = await tx.collection(TEAMS).find({"member_ids": person_id}, limit=most)
        for team in map(_team, found):
            await teams.leave(team, person_id, tx)
        return len(found)


def _document(team: Team) -> Document:
    return {
        "_id": team.id,
        "version": team.version,
        "name": team.name,
        "door": team.door.value,
        # Sorted, so that their order does not tell who came when.
        "member_ids": sorted(team.member_ids),
        "invitation": None
        if team.invitation is None
        else {"digest": team.invitation.digest, "expires_at": team.invitation.expires_at},
    }


def _team(document: Document) -> Team:
    fields = {**document, "id": document["_id"]}
    del fields["_id"]
    fields["door"] = Door(fields["door"])
    fields["member_ids"] = frozenset(fields["member_ids"])
    if fields["invitation"] is not None:
        fields["invitation"] = Invitation(**fields["invitation"])
    return Team(**fields)
