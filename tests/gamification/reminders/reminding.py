"""Contributions that wait for feedback, and the job that reminds programmes of them, as tests make them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from gamification.calendars.repository import CalendarRepository
from gamification.contributions.commands import ContributionCommands
from gamification.contributions.models import Contribution, ContributionKind, Effort
from gamification.contributions.repository import ContributionRepository
from gamification.kudos.repository import KudosRepository
from gamification.programmes.repository import ProgrammeRepository
from gamification.reminders.commands import Reminding
from gamification.reminders.repository import ReminderRepository
from gamification.subscriptions import contributions
from kernel.clock import new_id, utc_now
from kernel.consumer import Arrivals
from kernel.testing.service import Running


async def recognised(
    service: Running, login: str = "employee-1", *, at: datetime | None = None, **members: Any
) -> Contribution:
    """A contribution that was recognised at a moment, else so long ago that feedback is overdue."""
    at = at or utc_now() - timedelta(days=10)
    commands = ContributionCommands(
        ContributionRepository(), ProgrammeRepository(), CalendarRepository(), ReminderRepository(), lambda: at
    )
    effort = Effort(
        **{
            "kind": ContributionKind.SHARING,
            "origin_id": new_id(),
            "person_id": service.person_id(login),
            "story_id": new_id(),
            "made_at": at,
            **members,
        }
    )
    contribution = await service.runtime.uow.run(lambda tx: commands.record(effort, tx))
    assert contribution is not None
    return contribution


def reminding(service: Running, *, at: datetime | None = None) -> Reminding:
    """The job of a worker whose clock says `at`."""
    runtime = service.runtime if at is None else replace(service.runtime, clock=lambda: at)
    return Reminding(
        runtime.uow,
        ReminderRepository(),
        ContributionRepository(),
        KudosRepository(),
        runtime.clock,
        answers=Arrivals(runtime, contributions),
    )
