"""Links in MongoDB: a part of their share's document, found by its token."""

from __future__ import annotations

from sys import intern

from distribution.links.models import Link
from kernel.mongo import Db

SHARES = "shares"
_FIELDS = ("person_id", "story_id", "network", "target", "expires_at", "entity")


class LinkRepository:
    """Reads links. Nothing about a link ever changes."""

    async def find(self, token: str, db: Db) -> Link | None:
        """The link, or None if no share has this token, or one that leads nowhere."""
        found = await db.collection(SHARES).find_one({"token": token}, fields=_FIELDS)
        if found is None or not (found["story_id"] or found.get("target")):
            return None
        # Thousands of links are kept in memory, and what they have in common once.
        return Link(
            token=token,
            share_id=found["_id"],
            person_id=intern(found["person_id"]),
            story_id=intern(found["story_id"]),
            network=intern(found["network"]),
            target=found.get("target"),
            expires_at=found.get("expires_at"),
            entity=intern(found.get("entity", "")),
        )
