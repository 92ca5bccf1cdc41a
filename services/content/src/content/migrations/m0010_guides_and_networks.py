"""Indexes of guides and network policies, and the collections that units of work touch."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    await db.collection("guides").create_index(
        [("programme_id", 1), ("guide_id", 1), ("version", -1)], name="by_version", unique=True
    )
    await db.collection("network_policies").create_index(
        [("programme_id", 1), ("network", 1), ("version", -1)], name="by_version", unique=True
    )
    # A collection cannot be made inside a transaction while another one makes it.
    await db.collection("editorial_lines").create_index("assembled_at", name="by_age")
