"""Challenges as events, without their words. The only place that knows the message of a result."""

from __future__ import annotations

from datetime import datetime

from google.protobuf.timestamp_pb2 import Timestamp

from gamification.challenges.models import Challenge
from kernel.events import NewEvent
from relais.gamification.v1.challenge_pb2 import ChallengeConcluded


def concluded(challenge: Challenge, *, after: int) -> NewEvent:
    """A challenge has its result. It follows the version `after` of the challenge's other events."""
    plan, outcome = challenge.plan, challenge.outcome
    assert outcome is not None, "a result is told when there is one"
    assert challenge.concluded_at is not None, "a result has its moment"
    data = ChallengeConcluded(
        challenge_id=challenge.id,
        programme_id=challenge.programme,
        group=f"CHALLENGE_GROUP_{challenge.group.kind.name}",
        kinds=[f"CONTRIBUTION_KIND_{kind.name}" for kind in plan.kinds],
        goal_efforts=plan.efforts,
        outcome=f"CHALLENGE_OUTCOME_{outcome.name}",
        step=None if challenge.step is None else f"CHALLENGE_STEP_{challenge.step.name}",
        begins_at=_timestamp(plan.begins_at),
        ends_at=_timestamp(plan.ends_at),
        concluded_at=_timestamp(challenge.concluded_at),
    )
    return NewEvent(data, subject=challenge.id, key=challenge.id, sequence=after + 1)


def _timestamp(moment: datetime) -> Timestamp:
    timestamp = Timestamp()
    timestamp.FromDatetime(moment)
    return timestamp
