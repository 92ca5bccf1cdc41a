"""How long it is known, by a digest, that somebody was forgotten."""

from __future__ import annotations

from gamification.migrations.m0040_contributions import FORGOTTEN_SECONDS
from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the index that is missing."""
    await db.collection("forgotten_people").create_index("until", name="kept", expireAfterSeconds=FORGOTTEN_SECONDS)
