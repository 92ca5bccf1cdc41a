"""A person's own digest."""

from __future__ import annotations

from distribution.digests.models import Digest
from distribution.digests.repository import DigestRepository
from kernel.mongo import Db


class DigestQueries:
    """Digests, for their owners. There is no query for anybody else's."""

    def __init__(self, db: Db, digests: DigestRepository) -> None:
        self.db = db
        self.digests = digests

    async def find(self, person_id: str) -> Digest | None:
        """The person's digest, or None if they want none."""
        return await self.digests.find(person_id, self.db)
