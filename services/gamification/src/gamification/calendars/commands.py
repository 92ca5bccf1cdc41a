"""What a programme does about its calendar."""

from __future__ import annotations

from dataclasses import replace

from gamification.audits.repository import AuditRepository
from gamification.calendars.models import Calendar
from gamification.calendars.repository import CalendarRepository
from gamification.programmes.models import AnswerableFor
from gamification.programmes.queries import ProgrammeQueries
from kernel.audit import Act
from kernel.clock import Clock
from kernel.http import ExpectedVersion
from kernel.mongo import Tx, UnitOfWork


class CalendarCommands:
    """Changes to calendars. They hold for what is recognised from then on; what waits already keeps its moment."""

    def __init__(
        self,
        uow: UnitOfWork,
        calendars: CalendarRepository,
        programmes: ProgrammeQueries,
        clock: Clock,
        *,
        audits: AuditRepository,
    ) -> None:
        self.uow = uow
        self.calendars = calendars
        self.programmes = programmes
        self.clock = clock
        self.audits = audits

    async def change(self, wanted: Calendar, *, expected: ExpectedVersion, by: AnswerableFor) -> Calendar:
        """The calendar of `wanted.programme_id` from now on; `StaleWrite` if it is another than they expect to change,
        `ProgrammeNotFound` if the programme is not theirs."""
        await self.programmes.must_be_answered_for(wanted.programme_id, by=by)
        at = self.clock()

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Calendar:
            known = await self.calendars.of(wanted.programme_id, tx)
            expected.check(known.version)
            changed = replace(wanted, version=known.version + 1)
            await self.calendars.save(changed, tx)
            programme = wanted.programme_id
            act = Act(
                act="calendar.changed",
                subject=f"programmes/{programme}/calendar",
                actor_id=by.person_id,
                at=at,
                programme=programme,
                details={"version": changed.version},
            )
            await self.audits.add(act, tx)
            return changed

        return await self.uow.run(work)
