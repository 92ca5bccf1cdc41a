"""What people do with schedules, and what becomes of those that are due."""

from __future__ import annotations

from datetime import datetime, timedelta

from kernel.audit import Act
from kernel.clock import Clock, new_id
from kernel.http import ExpectedVersion
from kernel.mongo import Tx, UnitOfWork
from metrics.audits.repository import AuditRepository
from metrics.export_schedules.errors import TooManySchedules
from metrics.export_schedules.models import MOST_SCHEDULES, ExportSchedule, Order
from metrics.export_schedules.repository import ExportScheduleRepository
from metrics.exports.commands import must_have_room
from metrics.exports.errors import TooManyExports
from metrics.exports.models import Export
from metrics.exports.repository import ExportRepository

# How long a schedule waits when as many exports as may be are there.
_NO_ROOM = timedelta(minutes=15)


class ExportScheduleCommands:
    """Changes to schedules."""

    def __init__(
        self,
        uow: UnitOfWork,
        schedules: ExportScheduleRepository,
        exports: ExportRepository,
        clock: Clock,
        *,
        audits: AuditRepository,
    ) -> None:
        self.uow = uow
        self.schedules = schedules
        self.exports = exports
        self.clock = clock
        self.audits = audits

    async def add(self, order: Order, *, by: str) -> ExportSchedule:
        """A new schedule; `TooManySchedules` when as many as may be are there."""
        schedule = ExportSchedule.of(order, id=new_id(), by=by, at=self.clock())

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> ExportSchedule:
            if await self.schedules.count(tx, most=MOST_SCHEDULES) >= MOST_SCHEDULES:
                raise TooManySchedules(MOST_SCHEDULES)
            await self.schedules.add(schedule, tx)
            await self.audits.add(_act("export_schedule.added", schedule.id, by=by, at=schedule.created_at), tx)
            return schedule

        return await self.uow.run(work)

    async def change(self, schedule_id: str, order: Order, *, expected: ExpectedVersion, by: str) -> ExportSchedule:
        """The schedule with another order, if its version is an expected one (else `StaleWrite`)."""
        at = self.clock()

        async def work(tx: Tx) -> ExportSchedule:
            before = await self.schedules.get(schedule_id, tx)
            expected.check(before.version)
            schedule = before.changed(order, at=at)
            if schedule is not before:
                await self.schedules.save(schedule, tx)
                await self.audits.add(_act("export_schedule.changed", schedule_id, by=by, at=at), tx)
            return schedule

        return await self.uow.run(work)

    async def remove(self, schedule_id: str, *, expected: ExpectedVersion, by: str) -> None:
        """Forget the schedule, if its version is an expected one; what it made is kept as long as any export."""
        at = self.clock()

        async def work(tx: Tx) -> None:
            expected.check((await self.schedules.get(schedule_id, tx)).version)
            await self.schedules.remove(schedule_id, tx)
            await self.audits.add(_act("export_schedule.removed", schedule_id, by=by, at=at), tx)

        await self.uow.run(work)

    async def make_due(self) -> bool:
        """Ask for the export of one schedule that is due; whether there was one. Several may run at once.

        However long nobody looked, one export is made and the next is due at its next time: nothing is made up for.
        """
        at = self.clock()

        async def work(tx: Tx) -> bool:
            schedule = await self.schedules.due(tx, now=at)
            if schedule is None:
                return False
            export = Export.asked(
                id=new_id(),
                format=schedule.order.format,
                selection=schedule.selection(at=at),
                by=schedule.by,
                at=at,
                schedule_id=schedule.id,
            )
            try:
                await must_have_room(self.exports, tx)
            except TooManyExports:
                await self.schedules.save(schedule.postponed(to=at + _NO_ROOM), tx)
                return True
            await self.exports.add(export, tx)
            # Of two workers that found it due, one comes too late to write this, and looks again.
            await self.schedules.save(schedule.done(at=at), tx)
            return True

        return await self.uow.run(work)


def _act(act: str, schedule_id: str, *, by: str, at: datetime) -> Act:
    return Act(act=act, subject=f"export-schedules/{schedule_id}", actor_id=by, at=at)
