"""What people read about cohorts: their members and facilitator who is in them, the programme whether there is room."""

from __future__ import annotations

from collections.abc import Sequence

from gamification.cohorts.errors import CohortNotFound
from gamification.cohorts.models import Cohort, Reader, Seen, Standing, seen
from gamification.cohorts.repository import CohortRepository
from kernel.clock import Clock
from kernel.mongo import Db


class CohortQueries:
    """Cohorts, as far as each reader may know of them."""

    def __init__(self, db: Db, cohorts: CohortRepository, clock: Clock) -> None:
        self.db = db
        self.cohorts = cohorts
        self.clock = clock

    async def seen(self, cohort: Cohort, *, by: Reader) -> Seen:
        """A cohort as the reader sees it, whether they may know of it or not."""
        return seen(cohort, await self.cohorts.members_of(cohort.id, self.db), by=by, at=self.clock())

    def empty(self, cohort: Cohort, *, by: Reader) -> Seen:
        """A cohort that nobody has had the time to join."""
        return seen(cohort, frozenset(), by=by, at=self.clock())

    async def one(self, cohort_id: str, *, by: Reader, is_invited: bool = False) -> Seen:
        """A cohort; `CohortNotFound` for those who may not know of it. Who is invited may, until it begins."""
        seen = await self.seen(await self.cohorts.get(cohort_id, self.db), by=by)
        at = self.clock()
        invited = is_invited and seen.cohort.gathers(at)
        if seen.standing is Standing.OUTSIDER and not invited and not seen.cohort.is_shown_to(by, at=at):
            raise CohortNotFound
        return seen

    async def within(self, cohort_id: str, *, by: Reader) -> Seen:
        """A cohort that the reader is in, facilitates or runs; `CohortNotFound` for all others."""
        seen = await self.seen(await self.cohorts.get(cohort_id, self.db), by=by)
        if seen.standing is Standing.OUTSIDER:
            raise CohortNotFound
        return seen

    async def own(self, person_id: str) -> list[Cohort]:
        """The cohorts that a person is in or facilitates, newest first."""
        return await self.cohorts.several(await self.cohorts.of_member(person_id, self.db), person_id, self.db)

    async def gathering(self, *, by: Reader, before: str | None, limit: int) -> list[Cohort]:
        """The cohorts of the reader's programme that gather people with an open door, newest first."""
        return await self.cohorts.gathering(by.programme_id, self.db, at=self.clock(), before=before, limit=limit)

    async def of_programme(self, programme_id: str, *, before: str | None, limit: int) -> list[Cohort]:
        """All cohorts of a programme, newest first."""
        return await self.cohorts.of_programme(programme_id, self.db, before=before, limit=limit)

    async def all_seen(self, cohorts: Sequence[Cohort], *, by: Reader) -> list[Seen]:
        """Several cohorts as the reader sees them."""
        members = await self.cohorts.members_of_each([cohort.id for cohort in cohorts], self.db)
        return [seen(cohort, members[cohort.id], by=by, at=self.clock()) for cohort in cohorts]
