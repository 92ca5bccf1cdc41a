"""Achievements in MongoDB: one document for each version of a milestone's words. They stay: badges cite them."""

from __future__ import annotations

from dataclasses import asdict

from gamification.achievements.errors import AchievementNotFound
from gamification.achievements.models import Achievement
from kernel.language import Text
from kernel.mongo import Db, Document, DuplicateKey, WriteConflict

ACHIEVEMENTS = "achievements"


class AchievementRepository:
    """Reads and writes achievements, in a transaction (`db` is a `Tx`) or outside one."""

    async def get(self, criterion: str, version: str, db: Db) -> Achievement:
        """The achievement; `AchievementNotFound` if no badge was ever made of it."""
        document = await db.collection(ACHIEVEMENTS).find_one({"_id": f"{criterion}/{version}"})
        if document is None:
            raise AchievementNotFound
        return _achievement(document)

    async def cite(self, achievement: Achievement, db: Db) -> Achievement:
        """The achievement as it was worded first, kept if it is new; of two transactions that do, one is run again."""
        document = await db.collection(ACHIEVEMENTS).find_one({"_id": achievement.id})
        if document is not None:
            return _achievement(document)
        try:
            await db.collection(ACHIEVEMENTS).insert_one(
                {
                    "_id": achievement.id,
                    "names": asdict(achievement.names),
                    "descriptions": asdict(achievement.descriptions),
                }
            )
        except DuplicateKey:
            raise WriteConflict("the achievement was cited meanwhile", retryable=True) from None
        return achievement


def _achievement(document: Document) -> Achievement:
    criterion, _, version = document["_id"].rpartition("/")
    return Achievement(
        criterion=criterion,
        version=int(version),
        names=Text(**document["names"]),
        descriptions=Text(**document["descriptions"]),
    )
