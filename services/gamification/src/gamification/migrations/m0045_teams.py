"""The indexes by which a person's teams are found, and those with an open door."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    teams = db.collection("teams")
    await teams.create_index([("member_ids", 1), ("_id", -1)], name="by_member")
    await teams.create_index([("door", 1), ("_id", -1)], name="by_door")
