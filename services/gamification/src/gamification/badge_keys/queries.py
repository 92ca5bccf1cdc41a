"""What anybody reads about the keys of badges."""

from __future__ import annotations

from gamification.badge_keys.repository import BadgeKeyRepository
from kernel.mongo import Db


class BadgeKeyQueries:
    """The keys by which badges are verified, and the name (`issuer`) under which they are published."""

    def __init__(self, db: Db, keys: BadgeKeyRepository, *, issuer: str) -> None:
        self.db = db
        self.keys = keys
        self.issuer = issuer

    async def published(self) -> dict[str, dict[str, str]]:
        """Every public key (JWK) that verifies, by id; the one that signs now is the first."""
        return await self.keys.published(self.db)
