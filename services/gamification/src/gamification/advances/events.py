"""Contributions as challenges hear of them, and how challenges advance. The only place that knows the messages."""

from __future__ import annotations

from datetime import UTC

from google.protobuf.timestamp_pb2 import Timestamp

from gamification.advances.models import Told
from gamification.challenges.models import Challenge
from gamification.contributions.models import ContributionKind
from gamification.programmes.models import MAIN_PROGRAMME
from kernel.events import NewEvent
from relais.gamification.v1.challenge_pb2 import ChallengeAdvanced
from relais.gamification.v1.recognition_pb2 import CONTRIBUTION_KIND_UNSPECIFIED, ContributionRecognised
from relais.gamification.v1.recognition_pb2 import ContributionKind as Kind


def recognised(data: ContributionRecognised) -> Told | None:
    """The contribution, as far as challenges look at it; None for one of a kind that is not known here, and for one
    that a colleague told of: by telling of four people, anybody could learn what the fifth did."""
    if data.told_by_colleague or data.kind == CONTRIBUTION_KIND_UNSPECIFIED or data.kind not in Kind.values():
        return None
    made_at = data.made_at if data.HasField("made_at") else data.recognised_at
    return Told(
        contribution_id=data.contribution_id,
        person_id=data.person_id,
        kind=ContributionKind[Kind.Name(data.kind).removeprefix("CONTRIBUTION_KIND_")],
        programme_id=data.programme_id or MAIN_PROGRAMME,
        made_at=made_at.ToDatetime(UTC),
    )


def advanced(challenge: Challenge, *, efforts: int, version: int, is_last: bool = False) -> NewEvent:
    """What five people or more did for a challenge, or what is left at its end."""
    begins_at = Timestamp()
    begins_at.FromDatetime(challenge.plan.begins_at)
    data = ChallengeAdvanced(
        challenge_id=challenge.id,
        efforts=efforts,
        goal_efforts=challenge.plan.efforts,
        begins_at=begins_at,
        is_last=is_last,
    )
    return NewEvent(data, subject=challenge.id, key=challenge.id, sequence=version)
