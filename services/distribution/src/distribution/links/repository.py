"""Links in MongoDB: a part of their share's document, found by its token."""

from __future__ import annotations

from distribution.links.models import Link
from kernel.mongo import Db

SHARES = "shares"
_FIELDS = ("token", "person_id", "story_id", "network")


class LinkRepository:
    """Reads links. Nothing about a link ever changes."""

    async def find(self, token: str, db: Db) -> Link | None:
        """The link, or None if no share has this token."""
        found = await db.collection(SHARES).find_one({"token": token}, fields=_FIELDS)
        if found is None:
            return None
        return Link(
            token=found["token"],
            share_id=found["_id"],
            person_id=found["person_id"],
            story_id=found["story_id"],
            network=found["network"],
        )
