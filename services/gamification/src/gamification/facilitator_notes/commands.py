"""What facilitators do with their notes, and what a worker does about their keys. There is no event of any of it."""

from __future__ import annotations

from gamification.cohorts.models import Reader
from gamification.cohorts.repository import CohortRepository
from gamification.facilitator_notes.models import Notes
from gamification.facilitator_notes.repository import NoteRepository
from kernel.http import ExpectedVersion
from kernel.mongo import Tx, UnitOfWork

_BATCH = 100


class NoteCommands:
    """A facilitator's own notes. To everybody else they do not exist, whatever their role."""

    def __init__(self, uow: UnitOfWork, cohorts: CohortRepository, notes: NoteRepository) -> None:
        self.uow = uow
        self.cohorts = cohorts
        self.notes = notes

    async def write(self, cohort_id: str, text: str, *, expected: ExpectedVersion, by: Reader) -> Notes:
        """Their notes, written anew; `StaleWrite` if they are others than they expect to change."""

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Notes:
            await self.notes.must_be_of(cohort_id, by.person_id, tx)
            await self.cohorts.hold(cohort_id, tx)
            before = await self.notes.get(cohort_id, by.person_id, tx)
            expected.check(before.version)
            notes = before.write(text)
            await self.notes.save(notes, tx)
            return notes

        return await self.uow.run(work)

    async def delete(self, cohort_id: str, *, by: Reader) -> None:
        """Their notes are gone, and with the key every copy of them."""

        async def work(tx: Tx) -> None:
            await self.notes.must_be_of(cohort_id, by.person_id, tx)
            await self.cohorts.hold(cohort_id, tx)
            await self.notes.remove(cohort_id, tx)

        await self.uow.run(work)
