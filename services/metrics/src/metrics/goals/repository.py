"""Goals in MongoDB, sealed under the key of their person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson

from kernel.errors import StaleWrite
from kernel.mongo import Db, Document, Tx
from kernel.vault import Sealed, Vault
from metrics.goals.errors import GoalNotFound
from metrics.goals.models import MOST_GOALS, Goal
from metrics.goals.schemas import packed, unpacked
from metrics.keys.repository import KeyRepository

GOALS = "goals"


class GoalRepository:
    """Reads and writes a person's goals, in a transaction (`db` is a `Tx`) or outside one."""

    def __init__(self, keys: KeyRepository) -> None:
        self.keys = keys

    async def of(self, person_id: str, db: Db) -> list[Goal]:
        """A person's goals, newest first."""
        vault = (await self.keys.open([person_id], db)).get(person_id)
        if vault is None:
            return []
        found = await db.collection(GOALS).find({"person_id": person_id}, sort=[("_id", -1)], limit=MOST_GOALS)
        goals = [_opened(document, vault) for document in found]
        return [goal for goal in goals if goal is not None]

    async def get(self, goal_id: str, person_id: str, db: Db) -> Goal:
        """A goal of a person; `GoalNotFound` also when it is somebody else's."""
        document = await db.collection(GOALS).find_one({"_id": goal_id, "person_id": person_id})
        vault = (await self.keys.open([person_id], db)).get(person_id)
        goal = _opened(document, vault) if document and vault else None
        if goal is None:
            raise GoalNotFound(goal_id)
        return goal

    async def count(self, person_id: str, db: Db) -> int:
        """How many goals a person keeps."""
        return await db.collection(GOALS).count({"person_id": person_id}, limit=MOST_GOALS)

    async def add(self, goal: Goal, tx: Tx) -> None:
        """Keep a new goal."""
        vault = await self.keys.own(goal.person_id, tx, at=goal.created_at)
        await tx.collection(GOALS).insert_one(
            {"_id": goal.id, "person_id": goal.person_id, "version": 1, "sealed": _sealed(goal, vault)}
        )

    async def save(self, goal: Goal, tx: Tx) -> None:
        """Keep the next version of a goal; `StaleWrite` if another one came in between."""
        vault = await self.keys.own(goal.person_id, tx, at=goal.created_at)
        changed = {"version": goal.version, "sealed": _sealed(goal, vault)}
        if not await tx.collection(GOALS).update_one({"_id": goal.id, "version": goal.version - 1}, {"$set": changed}):
            raise StaleWrite

    async def remove(self, goal: Goal, tx: Tx) -> None:
        """Keep a goal no longer."""
        await tx.collection(GOALS).delete_one({"_id": goal.id, "person_id": goal.person_id})


class GoalHolding:
    """A person's goals; see `kernel.personal_data.Holding`."""

    name = GOALS

    def __init__(self, keys: KeyRepository) -> None:
        self.keys = keys

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """The goals, opened."""
        vault = (await self.keys.open([person_id], db)).get(person_id)
        if vault is None:
            return []
        wanted: Document = {"person_id": person_id, **({"_id": {"$gt": after}} if after else {})}
        found = await db.collection(GOALS).find(wanted, sort=[("_id", 1)], limit=most)
        return [{"_id": one["_id"], **(orjson.loads(_plain(one, vault) or b"{}"))} for one in found]

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """They are removed, unreadable since their key was destroyed."""
        found = await tx.collection(GOALS).find({"person_id": person_id}, fields=["_id"], limit=most)
        return await tx.collection(GOALS).delete_many({"_id": {"$in": [one["_id"] for one in found]}}) if found else 0


def _sealed(goal: Goal, vault: Vault) -> bytes:
    return vault.seal(packed(goal), belongs_to=f"goal:{goal.id}")


def _plain(document: Document, vault: Vault) -> bytes | None:
    try:
        return vault.open(document["sealed"], belongs_to=f"goal:{document['_id']}")
    except Sealed:
        return None


def _opened(document: Document, vault: Vault) -> Goal | None:
    plain = _plain(document, vault)
    if plain is None:
        return None
    created_at, aim = unpacked(plain)
    return Goal(
        id=document["_id"],
        person_id=document["person_id"],
        version=document["version"],
        created_at=created_at,
        aim=aim,
    )
