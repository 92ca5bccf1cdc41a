"""What anybody reads about achievements."""

from __future__ import annotations

from gamification.achievements.models import Achievement
from gamification.achievements.repository import AchievementRepository
from kernel.mongo import Db


class AchievementQueries:
    """What badges are about."""

    def __init__(self, db: Db, achievements: AchievementRepository, *, url: str) -> None:
        self.db = db
        self.achievements = achievements
        self.url = url

    async def one(self, criterion: str, version: str) -> Achievement:
        """The achievement; `AchievementNotFound` if no badge was ever made of it."""
        return await self.achievements.get(criterion, version, self.db)
