"""Challenges as callers send and see them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from gamification.challenges.models import FEWEST_EFFORTS, MOST_EFFORTS, Challenge, Found, Outcome, Phase, Plan
from gamification.contributions.models import PRIVATE_AT_FIRST, TOLD_BY_COLLEAGUES, ContributionKind
from gamification.groups.models import Group, GroupKind
from gamification.quarters.models import Step
from kernel.http import Body, Fault, Instant, View
from kernel.http.fields import Line, Moment
from kernel.language import Text

GroupId = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$", max_length=64),
    Field(description="Id of a team, of a cohort, or of a programme such as `main`."),
]


class GroupBody(Body):
    """Whose challenge it is."""

    kind: GroupKind
    id: GroupId

    def group(self) -> Group:
        """The group."""
        return Group(self.kind, self.id)


class GoalBody(Body):
    """What the group sets out to do."""

    efforts: Annotated[
        int,
        Field(
            strict=True,
            ge=FEWEST_EFFORTS,
            le=MOST_EFFORTS,
            description="Efforts of all the people of the group together. Nobody has a part of it.",
        ),
    ]


def _done_by_each(kinds: list[ContributionKind]) -> list[ContributionKind]:
    if TOLD_BY_COLLEAGUES & set(kinds):
        raise Fault(
            Text(
                en="Of helping and informing colleagues tell. What others tell of people does not count for a group.",
                fr="L’aide et l’information sont racontées par des collègues. Cela ne compte pas pour un groupe.",
            )
        )
    if PRIVATE_AT_FIRST & set(kinds):
        raise Fault(
            Text(
                en="Who took part in a session or chose not to share alone knows of it. It does not count for a group.",
                fr="La participation à une séance et l’abstention ne regardent que la personne. Cela ne compte pas "
                "pour un groupe.",
            )
        )
    return kinds


class PlanBody(Body):
    """What a group sets out to do, and until when."""

    title: Annotated[Line, Field(max_length=120, examples=["A hundred explanations of the new grid"])]
    kinds: Annotated[
        list[ContributionKind],
        AfterValidator(lambda kinds: list(dict.fromkeys(kinds))),
        AfterValidator(_done_by_each),
        Field(min_length=1, max_length=8, description="The sorts of efforts that count; repetitions are dropped."),
    ]
    goal: GoalBody
    begins_at: Annotated[Moment | None, Field(description="At once, if you say nothing; within eight weeks.")] = None
    ends_at: Annotated[Moment, Field(description="A day to eight weeks after it begins.")]

    def plan(self, *, at: datetime) -> Plan:
        """The plan, which begins at that moment if nothing is said."""
        return Plan(
            title=self.title,
            kinds=tuple(self.kinds),
            efforts=self.goal.efforts,
            begins_at=self.begins_at or at,
            ends_at=self.ends_at,
        )


class NewChallenge(PlanBody):
    """A challenge of a group."""

    of: GroupBody


class GroupView(View):
    """Whose challenge it is."""

    kind: GroupKind
    id: str


class GoalView(View):
    """What the group set out to do."""

    efforts: Annotated[int, Field(description="Efforts of all the people of the group together.")]


class ProgressView(View):
    """How far all of them came together. It moves when five people or more have done something, in quarters."""

    step: Step | None
    withheld: Annotated[
        Literal["fewer_than_five"] | None,
        Field(description="Why nothing is said: until five people are behind it, or ever, it is nobody's business."),
    ]

    @classmethod
    def of(cls, step: Step | None) -> ProgressView:
        """The view of a step."""
        return cls(step=step, withheld=None if step else "fewer_than_five")


class ChallengeView(View):
    """A challenge. What one person did for it is nowhere."""

    id: str
    version: int
    of: GroupView
    title: str
    kinds: list[ContributionKind]
    goal: GoalView
    begins_at: Instant
    ends_at: Instant
    phase: Phase
    progress: Annotated[ProgressView | None, Field(description="Null before it begins.")]
    outcome: Annotated[Outcome | None, Field(description="What became of it; null until it is concluded.")]

    @classmethod
    def shown(cls, found: Found) -> ChallengeView:
        """The view of a challenge as it is."""
        challenge, plan = found.challenge, found.challenge.plan
        return cls(
            id=challenge.id,
            version=challenge.version,
            of=_group(challenge),
            title=plan.title,
            kinds=list(plan.kinds),
            goal=GoalView(efforts=plan.efforts),
            begins_at=plan.begins_at,
            ends_at=plan.ends_at,
            phase=found.phase,
            progress=None if found.phase is Phase.PLANNED else ProgressView.of(found.step),
            outcome=challenge.outcome,
        )


def _group(challenge: Challenge) -> GroupView:
    return GroupView(kind=challenge.group.kind, id=challenge.group.id)
