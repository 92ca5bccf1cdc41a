"""How somebody records that they took part. That somebody did not is recorded nowhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from gamification.attendances.errors import AttendanceNotOpen
from gamification.cohorts.errors import CohortNotFound
from gamification.cohorts.models import Reader
from gamification.cohorts.repository import CohortRepository
from gamification.contributions.commands import ContributionCommands
from gamification.contributions.models import ContributionKind, Effort
from kernel.clock import Clock
from kernel.mongo import Tx, UnitOfWork


class AttendanceCommands:
    """Attendance as a contribution, recorded by the person alone until `open_for` after the session."""

    def __init__(
        self,
        uow: UnitOfWork,
        cohorts: CohortRepository,
        contributions: ContributionCommands,
        clock: Clock,
        *,
        open_for: timedelta,
    ) -> None:
        self.uow = uow
        self.cohorts = cohorts
        self.contributions = contributions
        self.clock = clock
        self.open_for = open_for

    async def record(self, cohort_id: str, place: int, *, by: Reader) -> None:
        """Keep that they took part in the session at that place (from 0); once, however often they say so.

        `CohortNotFound` for whoever is not in the cohort, `AttendanceNotOpen`.
        """
        at = self.clock()

        async def work(tx: Tx) -> None:
            if not await self.cohorts.is_member(cohort_id, by.person_id, tx):
                raise CohortNotFound
            cohort = await self.cohorts.get(cohort_id, tx)
            session = cohort.sessions[place]
            open_now = session.meeting.starts_at <= at <= session.meeting.ends_at + self.open_for
            if cohort.begun_at is None or session.cancelled or not open_now:
                raise AttendanceNotOpen
            effort = Effort(
                kind=ContributionKind.ATTENDING,
                origin_id=_origin(session.id, by.person_id),
                person_id=by.person_id,
                made_at=_day(session.meeting.starts_at),
                entity=by.entity,
                programme_id=cohort.programme_id,
            )
            await self.contributions.record(effort, tx)

        await self.uow.run(work)


def _day(moment: datetime) -> datetime:
    # Whoever knows when a cohort meets would know by the minute who is in it, once somebody shows that they took part.
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _origin(session_id: str, person_id: str) -> str:
    # The same each time, so that it is recorded once; and when the session is forgotten, it leads to nobody.
    return blake2b(f"attendance\0{session_id}\0{person_id}".encode(), digest_size=16).hexdigest()
