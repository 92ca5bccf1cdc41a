"""What people prefer to read, names of topics, and the index of the newest stories of an audience."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the collections and the index that are missing."""
    # A collection cannot be made inside a transaction while another one makes it.
    await db.collection("preferences").create_index("person_id", name="by_person", unique=True)
    await db.collection("topics").create_index("named_at", name="by_naming")
    await db.collection("stories").create_index(
        [("status", 1), ("seen_by", 1), ("published_at", -1), ("_id", -1), ("version", 1)], name="by_publication"
    )
