"""Comments, for everybody, once their wave is closed."""

from __future__ import annotations

from kernel.mongo import Db
from metrics.comments.models import Comment
from metrics.comments.repository import CommentRepository
from metrics.results.errors import ResultsNotYet
from metrics.waves.repository import WaveRepository


class CommentQueries:
    """Reads comments."""

    def __init__(self, db: Db, comments: CommentRepository, waves: WaveRepository) -> None:
        self.db = db
        self.comments = comments
        self.waves = waves

    async def of_wave(self, wave_id: str, *, unanswered: bool, after: str | None, limit: int) -> list[Comment]:
        """The comments of a closed wave, in no particular order; `WaveNotFound` or `ResultsNotYet`."""
        wave = await self.waves.get(wave_id, self.db)
        if wave.closed_at is None:
            raise ResultsNotYet(wave.closes_at)
        return await self.comments.of_wave(wave_id, self.db, unanswered=unanswered, after=after, limit=limit)
