"""Indexes for what becomes of kudos: those of teams, those that wait for their turn, and the graph of the wall."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    kudos = db.collection("kudos")
    await kudos.create_index(
        [("member_ids", 1), ("_id", -1)], name="by_member", partialFilterExpression={"team_id": {"$type": "string"}}
    )
    await kudos.create_index("announce_at", name="waiting", partialFilterExpression={"announce_at": {"$type": "date"}})
    await kudos.create_index(
        [("giver_id", 1), ("wall_at", -1)], name="thanked", partialFilterExpression={"wall_at": {"$type": "date"}}
    )
