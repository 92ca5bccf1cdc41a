"""What facilitators read of their own notes."""

from __future__ import annotations

from gamification.facilitator_notes.models import Notes
from gamification.facilitator_notes.repository import NoteRepository
from kernel.mongo import Db


class NoteQueries:
    """Notes, for whoever wrote them."""

    def __init__(self, db: Db, notes: NoteRepository) -> None:
        self.db = db
        self.notes = notes

    async def own(self, cohort_id: str, *, person_id: str) -> Notes:
        """Their notes, empty if they have written none; `NotesNotFound` unless they facilitate the cohort."""
        await self.notes.must_be_of(cohort_id, person_id, self.db)
        return await self.notes.get(cohort_id, person_id, self.db)
