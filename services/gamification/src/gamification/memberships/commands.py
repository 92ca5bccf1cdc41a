"""What people do to come into a cohort and to leave it: each for themselves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from gamification.audits.repository import AuditRepository
from gamification.cohorts.errors import CohortNotFound
from gamification.cohorts.models import Cohort, Reader
from gamification.cohorts.repository import CohortRepository
from gamification.memberships.errors import (
    CohortFull,
    DecidesAboutCohort,
    EitherOr,
    FacilitatedAlready,
    InAnotherCohort,
    InvitationNotFound,
)
from gamification.memberships.models import InvitedTo, invite
from gamification.memberships.repository import InvitationRepository
from kernel.audit import Act
from kernel.clock import Clock
from kernel.mongo import Tx, UnitOfWork


class MembershipCommands:
    """Joining, leaving, facilitating, stepping down. `forget_notes` takes away what a facilitator has noted."""

    def __init__(
        self,
        uow: UnitOfWork,
        cohorts: CohortRepository,
        invitations: InvitationRepository,
        clock: Clock,
        *,
        forget_notes: Callable[[str, Tx], Awaitable[None]],
        audits: AuditRepository,
    ) -> None:
        self.uow = uow
        self.cohorts = cohorts
        self.invitations = invitations
        self.clock = clock
        self.forget_notes = forget_notes
        self.audits = audits

    async def invite(self, cohort_id: str, *, to: InvitedTo, by: Reader) -> str:
        """The code of a new invitation, by the cohort's programme; the one before opens nothing any more."""
        invitation, code = invite(cohort_id, to)
        at = self.clock()

        async def work(tx: Tx) -> None:
            cohort = await self.cohorts.get(cohort_id, tx)
            if not by.answers_for(cohort.programme_id):
                raise CohortNotFound
            await self.cohorts.hold(cohort_id, tx)
            await self.invitations.save(invitation, tx)
            act = Act(
                act="cohort.invited",
                subject=f"cohorts/{cohort_id}",
                actor_id=by.person_id,
                at=at,
                programme=cohort.programme_id,
                details={"to": to.value},
            )
            await self.audits.add(act, tx)

        await self.uow.run(work)
        return code

    async def join(self, cohort_id: str, *, code: str | None, by: Reader) -> Cohort:
        """The cohort, with them in it. Who is in it already stays; `CohortFull` for all who come too late.

        `DecidesAboutCohort` for its programme, which could give itself the code, read who is in it, and be gone.
        `CohortNotFound` also for a wrong code: whoever has none learns nothing of a cohort that is not open to them.
        """
        at = self.clock()

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Cohort:
            cohort = await self.cohorts.get(cohort_id, tx)
            members = await self.cohorts.members_of(cohort_id, tx)
            if by.person_id in members:
                return cohort
            if not (cohort.is_shown_to(by, at=at) or await self._is_invited(cohort_id, code, tx)):
                raise CohortNotFound
            _must_be_outside(cohort, by)
            cohort.must_gather(at)
            if cohort.facilitator_id == by.person_id:
                raise EitherOr
            if await self.cohorts.is_in_another(cohort_id, by.person_id, tx):
                raise InAnotherCohort
            if len(members) >= cohort.size.max_members:
                raise CohortFull
            await self.cohorts.enter(cohort, by.person_id, tx)
            return cohort

        return await self.uow.run(work)

    async def leave(self, cohort_id: str, *, by: Reader) -> None:
        """They are not in it any more, and nothing says that they were; `CohortNotFound` when they are not."""

        async def work(tx: Tx) -> None:
            if not await self.cohorts.leave(cohort_id, by.person_id, tx):
                raise CohortNotFound

        await self.uow.run(work)

    async def facilitate(self, cohort_id: str, *, code: str, by: Reader) -> Cohort:
        """The cohort, facilitated by them; `InvitationNotFound`, `DecidesAboutCohort`, `FacilitatedAlready`,
        `EitherOr`, `CohortIsOver`."""

        async def work(tx: Tx) -> Cohort:
            if not await self.invitations.opens(cohort_id, code, tx, to=[InvitedTo.FACILITATE]):
                raise InvitationNotFound
            before = await self.cohorts.get(cohort_id, tx)
            if before.facilitator_id == by.person_id:
                return before
            _must_be_outside(before, by)
            if before.facilitator_id is not None:
                raise FacilitatedAlready
            if await self.cohorts.is_member(cohort_id, by.person_id, tx):
                raise EitherOr
            cohort = before.change(facilitator_id=by.person_id)
            await self.cohorts.save(cohort, tx)
            return cohort

        return await self.uow.run(work)

    async def step_down(self, cohort_id: str, *, by: Reader) -> None:
        """They facilitate it no longer, and their notes are gone; `CohortNotFound` when they do not."""

        async def work(tx: Tx) -> None:
            before = await self.cohorts.get(cohort_id, tx)
            if before.facilitator_id != by.person_id:
                raise CohortNotFound
            await self.forget_notes(cohort_id, tx)
            await self.cohorts.save(before.facilitated_by(None), tx)

        await self.uow.run(work)

    async def _is_invited(self, cohort_id: str, code: str | None, tx: Tx) -> bool:
        return code is not None and await self.invitations.opens(cohort_id, code, tx, to=[InvitedTo.JOIN])


def _must_be_outside(cohort: Cohort, by: Reader) -> None:
    if by.answers_for(cohort.programme_id):
        raise DecidesAboutCohort
