"""A person's own observations; nobody else's can be asked for."""

from __future__ import annotations

from kernel.clock import Clock
from kernel.mongo import Db
from metrics.observations.models import Observation, Post
from metrics.observations.repository import ObservationRepository, PostRepository


class ObservationQueries:
    """Observed posts and readings of their owner."""

    def __init__(self, db: Db, posts: PostRepository, observations: ObservationRepository, clock: Clock) -> None:
        self.db = db
        self.posts = posts
        self.observations = observations
        self.clock = clock

    async def posts_of(self, person_id: str, *, before: str | None, limit: int) -> list[Post]:
        """The person's posts, those of the newest shares first."""
        return await self.posts.newest_of(person_id, self.db, before=before, limit=limit)

    async def newest_of(
        self, person_id: str, *, share_id: str | None, before: str | None, limit: int
    ) -> list[Observation]:
        """The person's readings, of all shares or of one, the latest first."""
        return await self.observations.newest_of(
            person_id, self.db, share_id=share_id, before=before, limit=limit, at=self.clock()
        )
