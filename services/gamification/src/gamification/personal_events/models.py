"""What people hear of at once: that they were thanked, or thanked back, that a colleague told of what they did, and
that they reached a milestone. Nothing reminds anybody of what they did not do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from gamification.contributions.models import Contribution
from gamification.kudos.models import Kudos
from gamification.milestones.models import Milestone
from kernel.personal_data import ERASED
from kernel.personal_events import PersonalEvent


class Kind(StrEnum):
    """What happened."""

    KUDOS_RECEIVED = "kudos_received"
    KUDOS_THANKED_BACK = "kudos_thanked_back"
    CONTRIBUTION_TOLD = "contribution_told"
    MILESTONE_REACHED = "milestone_reached"


def of_given(kudos: Kudos) -> list[PersonalEvent]:
    """Everybody whom they thank hears of new kudos."""
    return [_about(kudos, person, Kind.KUDOS_RECEIVED, at=kudos.given_at) for person in sorted(kudos.recipients)]


def of_answer(before: Kudos, after: Kudos, *, at: datetime) -> list[PersonalEvent]:
    """Who gave kudos hears that they were thanked back, unless they were erased."""
    if after.thanks_back is None or before.thanks_back is not None or after.giver_id == ERASED:
        return []
    return [_about(after, after.giver_id, Kind.KUDOS_THANKED_BACK, at=at)]


def of_contribution(contribution: Contribution, *, at: datetime) -> list[PersonalEvent]:
    """Of whom a colleague told what they did, hears of it, and keeps, hides or deletes it."""
    if contribution.declared_by in (None, contribution.person_id):
        return []
    href = f"/v1/contributions/{contribution.id}"
    return [PersonalEvent.of(contribution.person_id, Kind.CONTRIBUTION_TOLD, about=contribution.id, href=href, at=at)]


def of_milestones(milestones: Iterable[Milestone], *, at: datetime) -> list[PersonalEvent]:
    """Who reached milestones hears of them."""
    return [
        PersonalEvent.of(one.person_id, Kind.MILESTONE_REACHED, about=one.id, href="/v1/me/milestones", at=at)
        for one in milestones
    ]


def _about(kudos: Kudos, person_id: str, kind: Kind, *, at: datetime) -> PersonalEvent:
    return PersonalEvent.of(person_id, kind, about=kudos.id, href=f"/v1/kudos/{kudos.id}", at=at)
