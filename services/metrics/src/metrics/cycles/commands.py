"""Finding the phases of cycles, week by week, and what a programme answers to what is proposed to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from kernel.audit import Act
from kernel.clock import Clock, new_id
from kernel.errors import StaleWrite
from kernel.leases import Lease
from kernel.mongo import DuplicateKey, Mongo, Tx, UnitOfWork
from metrics.audits.repository import AuditRepository
from metrics.cycles import events
from metrics.cycles.models import SERIES_WEEKS, Change, Cycle, PlaybookStatus, last_whole_week, monday_of
from metrics.cycles.repository import CycleRepository, Group
from metrics.phases.models import WEEK, Week

# What comes late to a week, or to a story that nobody had told of, is still added to the series.
REFRESHED_WEEKS = 4
# Of a history that is read for the first time, so many weeks at once.
MOST_WEEKS = 13


class CycleFinding:
    """Judges each week of each cycle once, when it is over. One worker at a time does it."""

    def __init__(self, mongo: Mongo, uow: UnitOfWork, cycles: CycleRepository, clock: Clock, *, lease: Lease) -> None:
        self.mongo = mongo
        self.uow = uow
        self.cycles = cycles
        self.clock = clock
        self.lease = lease

    async def turn(self) -> bool:
        """Judge the next weeks that are over; whether there are more."""
        try:
            return await self.lease.take() and await self._turn()
        except (StaleWrite, DuplicateKey):
            # A worker that was thought dead is still at it.
            return False

    async def _turn(self) -> bool:
        last = last_whole_week(self.clock())
        begun = await self.cycles.judged_until(self.mongo)
        first = begun + WEEK if begun else await self._beginning(last)
        if first is None or first > last:
            return False
        until = min(last, first + WEEK * (MOST_WEEKS - 1))
        tallies = await self.cycles.tallies(self.mongo, first=first - WEEK * REFRESHED_WEEKS, last=until)
        known = await self.cycles.every(self.mongo)
        found = {group.id: group for group in tallies}
        for cycle in known.values():
            found.setdefault(cycle.id, Group(cycle.id, cycle.programme_id, cycle.entity))
        for group in found.values():
            await self._judge(group, known.get(group.id), tallies.get(group, {}), first=first, last=until)
        await self.cycles.judged(until, self.mongo)
        return until < last

    async def _beginning(self, last: date) -> date | None:
        day = await self.cycles.first_day(self.mongo)
        return None if day is None else max(monday_of(day), last - WEEK * (SERIES_WEEKS - 1))

    async def _judge(
        self, group: Group, known: Cycle | None, tallies: Mapping[date, Week], *, first: date, last: date
    ) -> None:
        cycle = known or Cycle(id=group.id, programme_id=group.programme_id, entity=group.entity)
        cycle = replace(cycle.refreshed(tallies), programme_id=group.programme_id)
        at, changes = self.clock(), list[Change]()
        for start in (first + WEEK * number for number in range((last - first) // WEEK + 1)):
            # A worker that died after this cycle and before the others has judged it already.
            if cycle.weeks and start <= cycle.weeks[-1].start:
                continue
            before = cycle.state.phase if cycle.state else None
            cycle, state = cycle.after(tallies.get(start, Week(start, 0)))
            if state is not None:
                changes.append(cycle.change(before, id=new_id(), at=at))
        if cycle.state is None or cycle == known:
            return
        # Only the last of several phases that a history went through is one that something can be done about.
        passed = [replace(change, status=PlaybookStatus.SUPERSEDED) for change in changes[:-1]]

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> None:
            await self.cycles.keep(cycle, tx, over=known)
            if changes:
                await self.cycles.add([*passed, changes[-1]], tx)
            for change in changes:
                await tx.outbox.add(events.changed(change))

        await self.uow.run(work)


class PlaybookCommands:
    """What a programme answers to what is proposed to it. Who of it answered stands in the audit log alone."""

    def __init__(self, uow: UnitOfWork, cycles: CycleRepository, clock: Clock, *, audits: AuditRepository) -> None:
        self.uow = uow
        self.cycles = cycles
        self.clock = clock
        self.audits = audits

    async def answer(self, change_id: str, status: PlaybookStatus, *, programme_id: str, by: str) -> Change:
        """The change with the answer; `PlaybookNotFound`, or `PlaybookClosed` when there is another one."""
        at = self.clock()

        async def work(tx: Tx) -> Change:
            change = await self.cycles.change(change_id, programme_id, tx)
            answered = change.answer(status, at=at)
            if answered is not change:
                await self.cycles.answered(answered, tx)
                act = f"playbook.{status.value}"
                subject = f"cycle-changes/{change_id}"
                await self.audits.add(Act(act=act, subject=subject, actor_id=by, at=at, programme=programme_id), tx)
            return answered

        return await self.uow.run(work)
