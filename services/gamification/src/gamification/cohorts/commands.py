"""What programmes and facilitators do with cohorts, and what time does with them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from gamification.audits.repository import AuditRepository
from gamification.cohorts import events
from gamification.cohorts.errors import CohortNotFound
from gamification.cohorts.models import Cohort, CohortDoor, CohortStatus, Reader, Size
from gamification.cohorts.repository import CohortRepository
from gamification.sessions.models import Meeting, Session
from kernel.audit import Act
from kernel.clock import Clock, new_id
from kernel.http import ExpectedVersion
from kernel.language import Text
from kernel.mongo import Tx, UnitOfWork

# Takes away what is kept along with a cohort.
Remove = Callable[[str, Tx], Awaitable[None]]


class CohortCommands:
    """Changes to cohorts. `along` removes what other aggregates keep of one, before the cohort itself goes."""

    def __init__(
        self,
        uow: UnitOfWork,
        cohorts: CohortRepository,
        clock: Clock,
        *,
        audits: AuditRepository,
        along: Sequence[Remove] = (),
    ) -> None:
        self.uow = uow
        self.cohorts = cohorts
        self.clock = clock
        self.audits = audits
        self.along = along

    async def open(
        self,
        *,
        programme_id: str,
        title: Text,
        about: Text | None,
        time_zone: str,
        door: CohortDoor,
        size: Size,
        meetings: Sequence[Meeting],
        by: Reader,
    ) -> Cohort:
        """A new cohort, which nobody is in; `SizeNeedsReason`, `SessionsOutOfOrder` and their like."""
        at = self.clock()
        cohort = Cohort(
            id=new_id(),
            version=1,
            programme_id=programme_id,
            title=title,
            about=about,
            time_zone=time_zone,
            door=door,
            size=size,
            sessions=tuple(Session.plan(new_id(), meeting, at=at) for meeting in meetings),
            status=CohortStatus.GATHERING,
            facilitator_id=None,
            opened_at=at,
        )
        cohort.check(at=at)

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Cohort:
            await self.cohorts.add(cohort, tx)
            await tx.outbox.add(events.opened(cohort))
            for place in range(len(cohort.sessions)):
                await tx.outbox.add(events.scheduled(cohort, place))
            await self._note("cohort.opened", cohort, tx, by=by, at=at)
            return cohort

        return await self.uow.run(work)

    async def describe(
        self,
        cohort_id: str,
        *,
        title: Text,
        about: Text | None,
        door: CohortDoor,
        size: Size,
        expected: ExpectedVersion,
        by: Reader,
    ) -> Cohort:
        """A cohort, described anew by its programme; `CohortNotFound`, `SizeNeedsReason`, `PlacesTakenAway`,
        `CohortIsOver`."""
        at = self.clock()

        async def work(tx: Tx) -> Cohort:
            before = await self._of_programme(cohort_id, tx, by=by)
            expected.check(before.version)
            cohort = before.change(title=title, about=about, door=door, size=size)
            await self.cohorts.save(cohort, tx)
            await self._note("cohort.described", cohort, tx, by=by, at=at)
            return cohort

        return await self.uow.run(work)

    async def move(
        self, cohort_id: str, place: int, meeting: Meeting, *, expected: ExpectedVersion, by: Reader
    ) -> Cohort:
        """A cohort with another session at that place (from 0), by whoever runs it."""
        at = self.clock()

        async def work(tx: Tx) -> Cohort:
            before = await self._run_by(cohort_id, tx, by=by)
            expected.check(before.version)
            cohort = await self._rescheduled(before, before.move(place, meeting, at=at), place, tx)
            if cohort is not before:
                await self._note("cohort.session_moved", cohort, tx, by=by, at=at)
            return cohort

        return await self.uow.run(work)

    async def cancel_session(self, cohort_id: str, place: int, *, by: Reader) -> Cohort:
        """A cohort of which one session is called off, by whoever runs it."""
        at = self.clock()

        async def work(tx: Tx) -> Cohort:
            before = await self._run_by(cohort_id, tx, by=by)
            cohort = await self._rescheduled(before, before.cancel_session(place, at=at), place, tx)
            if cohort is not before:
                await self._note("cohort.session_cancelled", cohort, tx, by=by, at=at)
            return cohort

        return await self.uow.run(work)

    async def begin(self, cohort_id: str, *, by: Reader) -> Cohort:
        """A cohort, closed to others, by whoever runs it; `CohortTooSmall`."""
        at = self.clock()

        async def work(tx: Tx) -> Cohort:
            before = await self._run_by(cohort_id, tx, by=by)
            cohort = before.begin(members=len(await self.cohorts.members_of(cohort_id, tx)), at=at)
            if cohort is not before:
                await self.cohorts.save(cohort, tx)
                await tx.outbox.add(events.begun(cohort, at=at))
                await self._note("cohort.begun", cohort, tx, by=by, at=at)
            return cohort

        return await self.uow.run(work)

    async def cancel(self, cohort_id: str, *, by: Reader) -> Cohort:
        """A cohort, called off by its programme. It is kept as one that has ended, so that calendars hear of it."""
        at = self.clock()

        async def work(tx: Tx) -> Cohort:
            before = await self._of_programme(cohort_id, tx, by=by)
            cohort = before.cancel(at=at)
            if cohort is not before:
                await self.cohorts.save(cohort, tx)
                for place, session in enumerate(cohort.sessions):
                    if session is not before.sessions[place]:
                        await tx.outbox.add(events.scheduled(cohort, place))
                await tx.outbox.add(events.cancelled(cohort, at=at))
                await self._note("cohort.cancelled", cohort, tx, by=by, at=at)
            return cohort

        return await self.uow.run(work)

    async def delete(self, cohort_id: str, *, by: Reader) -> None:
        """Nothing is left of a cohort, neither who was in it nor its facilitator's notes."""
        at = self.clock()

        async def work(tx: Tx) -> None:
            cohort = await self._of_programme(cohort_id, tx, by=by)
            await self._remove(cohort, tx)
            await self._note("cohort.deleted", cohort, tx, by=by, at=at)
            if not cohort.is_over:
                await tx.outbox.add(events.cancelled(cohort, at=at))

        await self.uow.run(work)

    async def advance(self) -> bool:
        """Have the cohort begin, end or be forgotten for which it was time longest ago; whether there was one."""
        at = self.clock()

        async def work(tx: Tx) -> bool:
            before = await self.cohorts.due(tx, at=at)
            if before is None:
                return False
            if before.is_over:
                await self._remove(before, tx)
                return True
            cohort = before.advance(members=len(await self.cohorts.members_of(before.id, tx)), at=at)
            if cohort is before:
                await self.cohorts.wait(cohort, tx, at=at)
                return True
            await self.cohorts.save(cohort, tx)
            await tx.outbox.add((events.ended if cohort.is_over else events.begun)(cohort, at=at))
            return True

        return await self.uow.run(work)

    async def _note(self, act: str, cohort: Cohort, tx: Tx, *, by: Reader, at: datetime) -> None:
        """Keep what the programme did. Who facilitates a cohort is in no office: what they do for it is not kept."""
        if by.answers_for(cohort.programme_id):
            subject, programme = f"cohorts/{cohort.id}", cohort.programme_id
            await self.audits.add(Act(act=act, subject=subject, actor_id=by.person_id, at=at, programme=programme), tx)

    async def _rescheduled(self, before: Cohort, cohort: Cohort, place: int, tx: Tx) -> Cohort:
        if cohort is not before:
            await self.cohorts.save(cohort, tx)
            await tx.outbox.add(events.scheduled(cohort, place))
        return cohort

    async def _remove(self, cohort: Cohort, tx: Tx) -> None:
        for remove in self.along:
            await remove(cohort.id, tx)
        await self.cohorts.remove(cohort.id, tx)

    async def _run_by(self, cohort_id: str, tx: Tx, *, by: Reader) -> Cohort:
        cohort = await self.cohorts.get(cohort_id, tx)
        cohort.must_be_run_by(by)
        return cohort

    async def _of_programme(self, cohort_id: str, tx: Tx, *, by: Reader) -> Cohort:
        cohort = await self.cohorts.get(cohort_id, tx)
        if not by.answers_for(cohort.programme_id):
            raise CohortNotFound
        return cohort
