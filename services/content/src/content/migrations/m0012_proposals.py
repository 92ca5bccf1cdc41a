"""Indexes of proposals, and of the stories made from them."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    # A collection cannot be made inside a transaction while another one makes it.
    proposals = db.collection("proposals")
    await proposals.create_index([("status", 1), ("_id", -1)], name="by_status")
    await proposals.create_index([("author_id", 1), ("_id", -1)], name="by_author")
    await proposals.create_index("created_at", name="by_creation")
    await proposals.create_index("answer_due_at", name="waiting", partialFilterExpression={"status": "submitted"})
