"""What waves found, for everybody."""

from __future__ import annotations

from kernel.mongo import Db
from metrics.comments.repository import CommentRepository
from metrics.results.errors import ResultsNotYet
from metrics.results.models import Found
from metrics.results.repository import ResultRepository
from metrics.waves.repository import WaveRepository


class ResultQueries:
    """Reads results."""

    def __init__(self, db: Db, results: ResultRepository, waves: WaveRepository, comments: CommentRepository) -> None:
        self.db = db
        self.results = results
        self.waves = waves
        self.comments = comments

    async def of_wave(self, wave_id: str) -> Found:
        """What a wave found; `WaveNotFound`, or `ResultsNotYet` before it is closed."""
        results = await self.results.find(wave_id, self.db)
        if results is None:
            wave = await self.waves.get(wave_id, self.db)
            raise ResultsNotYet(wave.closes_at)
        comments = await self.comments.count(wave_id, self.db)
        unanswered = await self.comments.count(wave_id, self.db, unanswered=True)
        return Found(results, comments, unanswered)
