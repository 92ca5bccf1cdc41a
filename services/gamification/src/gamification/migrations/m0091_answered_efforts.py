"""How long it is known, by a digest, that an effort was answered before it was told of."""

from __future__ import annotations

from gamification.migrations.m0040_contributions import FORGOTTEN_SECONDS
from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the index that is missing."""
    # A collection cannot be made inside a transaction while another one makes it.
    await db.collection("answered_efforts").create_index(
        "answered_at", name="kept", expireAfterSeconds=FORGOTTEN_SECONDS
    )
