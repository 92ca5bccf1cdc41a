"""What a person reads of their own preferences."""

from __future__ import annotations

from content.preferences.models import Preferences
from content.preferences.repository import PreferencesRepository
from kernel.mongo import Db


class PreferencesQueries:
    """Preferences, for their owner alone."""

    def __init__(self, db: Db, preferences: PreferencesRepository) -> None:
        self.db = db
        self.preferences = preferences

    async def of(self, person_id: str) -> Preferences:
        """The person's preferences."""
        return await self.preferences.of(person_id, self.db)
