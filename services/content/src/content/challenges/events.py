"""The gamification service's event of a challenge's result, as this service understands it."""

from __future__ import annotations

from datetime import UTC

from content.challenges.models import Group, Result, Step
from relais.gamification.v1 import challenge_pb2 as messages
from relais.gamification.v1.recognition_pb2 import ContributionKind

_GROUPS = {
    messages.CHALLENGE_GROUP_TEAM: Group.TEAM,
    messages.CHALLENGE_GROUP_COHORT: Group.COHORT,
    messages.CHALLENGE_GROUP_PROGRAMME: Group.PROGRAMME,
}
_STEPS = {
    messages.CHALLENGE_STEP_BEGUN: Step.BEGUN,
    messages.CHALLENGE_STEP_QUARTER: Step.QUARTER,
    messages.CHALLENGE_STEP_HALF: Step.HALF,
    messages.CHALLENGE_STEP_THREE_QUARTERS: Step.THREE_QUARTERS,
    messages.CHALLENGE_STEP_REACHED: Step.REACHED,
}


def concluded(data: messages.ChallengeConcluded) -> Result | None:
    """What could be told; None where nothing is said about what they did."""
    step, group = _STEPS.get(data.step), _GROUPS.get(data.group)
    if step is None or group is None or data.outcome == messages.CHALLENGE_OUTCOME_WITHHELD:
        return None
    return Result(
        challenge_id=data.challenge_id,
        programme=data.programme_id,
        group=group,
        kinds=[
            ContributionKind.Name(kind).removeprefix("CONTRIBUTION_KIND_").lower()
            for kind in data.kinds
            if kind in ContributionKind.values()
        ],
        efforts=data.goal_efforts,
        step=step,
        begins_at=data.begins_at.ToDatetime(UTC),
        ends_at=data.ends_at.ToDatetime(UTC),
    )
