"""Challenges in MongoDB: one document each, saved only over the version that was read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from gamification.advances.repository import AdvanceRepository
from gamification.challenges.errors import ChallengeNotFound
from gamification.challenges.models import Challenge, Outcome, Plan
from gamification.contributions.models import ContributionKind
from gamification.groups.models import Group
from gamification.quarters.models import Step
from gamification.quarters.repository import StepRepository
from kernel.errors import StaleWrite
from kernel.mongo import Db, Document, Tx

CHALLENGES = "challenges"


class ChallengeRepository:
    """Reads and writes challenges, in a transaction (`db` is a `Tx`) or outside one."""

    async def get(self, challenge_id: str, db: Db) -> Challenge:
        """The challenge; `ChallengeNotFound` if there is none."""
        challenge = await self.find(challenge_id, db)
        if challenge is None:
            raise ChallengeNotFound(challenge_id)
        return challenge

    async def find(self, challenge_id: str, db: Db) -> Challenge | None:
        """The same, or None."""
        document = await db.collection(CHALLENGES).find_one({"_id": challenge_id})
        return None if document is None else _challenge(document)

    async def under_way(self, group: Group, db: Db) -> bool:
        """Whether a group has a challenge without a result."""
        wanted = {"group": group.key, "concluded_at": None}
        return await db.collection(CHALLENGES).find_one(wanted, fields=["_id"]) is not None

    async def of_groups(
        self, groups: Sequence[Group], db: Db, *, before: str | None, limit: int
    ) -> Sequence[Challenge]:
        """The challenges of these groups, newest first, from after the one with the id `before`."""
        wanted: dict[str, Any] = {"group": {"$in": [group.key for group in groups]}}
        if before is not None:
            wanted["_id"] = {"$lt": before}
        found = await db.collection(CHALLENGES).find(wanted, sort=[("_id", -1)], limit=limit)
        return [_challenge(document) for document in found]

    async def counting(
        self, groups: Sequence[Group], kind: ContributionKind, db: Db, *, made_at: datetime
    ) -> Sequence[Challenge]:
        """The challenges of these groups towards which an effort of that kind, made then, counts."""
        wanted = {
            "group": {"$in": [group.key for group in groups]},
            "concluded_at": None,
            "closed_at": None,
            "kinds": kind.value,
            "begins_at": {"$lte": made_at},
            "ends_at": {"$gt": made_at},
        }
        return [_challenge(document) for document in await db.collection(CHALLENGES).find(wanted, limit=len(groups))]

    async def to_close(self, db: Db, *, ended_before: datetime, limit: int) -> Sequence[str]:
        """Ids of challenges that ended before a moment and are not closed, longest ago first."""
        wanted = {"concluded_at": None, "closed_at": None, "ends_at": {"$lte": ended_before}}
        found = await db.collection(CHALLENGES).find(wanted, sort=[("ends_at", 1)], limit=limit, fields=["_id"])
        return [document["_id"] for document in found]

    async def to_conclude(self, db: Db, *, limit: int) -> Sequence[Challenge]:
        """Challenges that are closed and wait for their result, longest ago first."""
        wanted = {"concluded_at": None, "closed_at": {"$type": "date"}}
        found = await db.collection(CHALLENGES).find(wanted, sort=[("ends_at", 1)], limit=limit)
        return [_challenge(document) for document in found]

    async def add(self, challenge: Challenge, db: Db) -> None:
        """Keep a new challenge; `DuplicateKey` when its group has one under way."""
        await db.collection(CHALLENGES).insert_one(_document(challenge))

    async def save(self, challenge: Challenge, db: Db) -> None:
        """Keep the next version of a challenge; `StaleWrite` if somebody else has made it in the meantime."""
        found = await db.collection(CHALLENGES).replace_one(
            {"_id": challenge.id, "version": challenge.version - 1}, _document(challenge)
        )
        if not found:
            raise StaleWrite

    async def leave(self, group: Group, person_id: str, tx: Tx) -> None:
        """Forget what a person did for the challenge of a group and nobody was told: they have left it."""
        under_way = {"group": group.key, "concluded_at": None}
        for document in await tx.collection(CHALLENGES).find(under_way, fields=["_id"]):
            await AdvanceRepository().leave(document["_id"], person_id, tx)

    async def remove(self, challenge_id: str, tx: Tx) -> None:
        """Keep a challenge no longer, nor what was told of it."""
        await AdvanceRepository().remove(challenge_id, tx)
        await StepRepository().remove(challenge_id, tx)
        await tx.collection(CHALLENGES).delete_one({"_id": challenge_id})

    async def remove_of(self, group: Group, tx: Tx) -> None:
        """Keep none of a group's challenges, because the group has ended."""
        for document in await tx.collection(CHALLENGES).find({"group": group.key}, fields=["_id"]):
            await self.remove(document["_id"], tx)


def _document(challenge: Challenge) -> Document:
    plan = challenge.plan
    return {
        "_id": challenge.id,
        "version": challenge.version,
        "group": challenge.group.key,
        "programme": challenge.programme,
        "title": plan.title,
        "kinds": [kind.value for kind in plan.kinds],
        "goal": {"efforts": plan.efforts},
        "begins_at": plan.begins_at,
        "ends_at": plan.ends_at,
        "closed_at": challenge.closed_at,
        "concluded_at": challenge.concluded_at,
        "outcome": challenge.outcome,
        "step": challenge.step,
    }


def _challenge(document: Document) -> Challenge:
    return Challenge(
        id=document["_id"],
        version=document["version"],
        group=Group.of_key(document["group"]),
        programme=document["programme"],
        plan=Plan(
            title=document["title"],
            kinds=tuple(map(ContributionKind, document["kinds"])),
            efforts=document["goal"]["efforts"],
            begins_at=document["begins_at"],
            ends_at=document["ends_at"],
        ),
        closed_at=document["closed_at"],
        concluded_at=document["concluded_at"],
        outcome=document["outcome"] and Outcome(document["outcome"]),
        step=document["step"] and Step(document["step"]),
    )
