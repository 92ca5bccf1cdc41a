"""What events do to cases, and measuring how promises were kept once weeks are over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

from kernel.clock import Clock, new_id
from kernel.leases import Lease
from kernel.mongo import Mongo, Tx, UnitOfWork
from kernel.personal_data import ERASED
from metrics.commitments import events
from metrics.commitments.models import KEPT, Case, Charter, measured
from metrics.commitments.repository import CommitmentRepository, Kept
from metrics.cycles.models import last_whole_week, monday_of
from metrics.keys.models import is_forgotten
from metrics.keys.repository import destroyed
from metrics.phases.models import WEEK

# Of one programme, in one measurement; far more than a programme answers in a week.
MOST_CASES = 2_000


class CaseCommands:
    """Changes to cases, inside the transaction of the event that tells of them."""

    def __init__(self, commitments: CommitmentRepository) -> None:
        self.commitments = commitments

    async def enact(self, charter: Charter, tx: Tx) -> None:
        """The charter is in force."""
        await self.commitments.put_charter(charter, tx)

    async def open(self, case: Case, tx: Tx) -> None:
        """The case waits for its answer; as nobody's, if its person was forgotten since and the topic is late or read
        again."""
        destroyed_at = (await destroyed([case.person_id], tx)).get(case.person_id)
        if destroyed_at is not None and is_forgotten(
            int(case.opened_at.timestamp()), destroyed_at=destroyed_at, own_act=True
        ):
            case = replace(case, person_id=ERASED)
        await self.commitments.put(case, tx)

    async def answer(self, case_id: str, *, at: datetime, is_kept: bool, tx: Tx) -> None:
        """The case has its answer, unless it was measured already."""
        case = await self.commitments.find(case_id, tx)
        if case is not None:
            await self.commitments.put(case.answered(at=at, is_kept=is_kept), tx)

    async def take_back(self, case_id: str, *, at: datetime, tx: Tx) -> None:
        """Nobody waits for an answer any more."""
        case = await self.commitments.find(case_id, tx)
        if case is not None and not case.outlives(at=at):
            await self.commitments.remove([case_id], tx)


class CommitmentMeasuring:
    """Measures each promise of each programme at most once a week. One worker at a time does it."""

    def __init__(
        self, mongo: Mongo, uow: UnitOfWork, commitments: CommitmentRepository, clock: Clock, *, lease: Lease
    ) -> None:
        self.mongo = mongo
        self.uow = uow
        self.commitments = commitments
        self.clock = clock
        self.lease = lease

    async def turn(self) -> bool:
        """Measure what came to count in weeks that are over; it is called again after a while."""
        if await self.lease.take():
            until = datetime.combine(last_whole_week(self.clock()) + WEEK, time(), UTC)
            for kept in await self.commitments.counting(until, self.mongo):
                await self._measure(kept, until)
        return False

    async def _measure(self, kept: Kept, until: datetime) -> None:
        id, at = new_id(), self.clock()

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> None:
            last = await self.commitments.latest(kept, tx, most=1)
            if last and last[0].until >= until:
                return
            cases = await self.commitments.cases(kept, until, tx, most=MOST_CASES)
            too_old = [case.id for case in cases if case.counts_at < at - KEPT]
            await self.commitments.remove(too_old, tx)
            cases = cases[len(too_old) :]
            if not cases:
                return
            monday = monday_of(cases[0].counts_at.astimezone(UTC).date())
            measurement = measured(
                cases,
                id=id,
                charter=await self.commitments.charter_of(kept.programme_id, tx),
                since=datetime.combine(monday, time(), UTC),
                until=until,
                at=at,
                unknown=ERASED,
            )
            if measurement is None:
                return
            await self.commitments.remove([case.id for case in cases], tx)
            await self.commitments.add(measurement, tx)
            if (told := events.broken(measurement)) is not None:
                await tx.outbox.add(told)

        await self.uow.run(work)
