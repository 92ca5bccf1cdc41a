"""A person's page, as the person and as others see it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from gamification.contributions.schemas import OwnContributionView
from gamification.kudos.schemas import KudosView
from gamification.milestones.models import Milestone
from gamification.milestones.schemas import MilestoneView
from gamification.portraits.models import OwnPortrait, Portrait
from kernel.http import Instant, View
from kernel.language import Language


class ShownMilestoneView(View):
    """A step that somebody has reached and shows."""

    criterion: Annotated[str, Field(description="See `GET /v1/criteria/{slug}`.")]
    name: str
    description: str
    shown_at: Instant | None

    @classmethod
    def of(cls, milestone: Milestone, language: Language) -> ShownMilestoneView:
        """The view of a milestone in a language."""
        return cls(
            criterion=milestone.criterion,
            name=milestone.names.in_(language),
            description=milestone.descriptions.in_(language),
            shown_at=milestone.shown_at,
        )


class GroupNameView(View):
    """A team or a cohort that you are in."""

    id: str
    name: str


class RecognitionView(View):
    """What somebody shows, last shown first: nothing, for whoever shows nothing and for whoever there is not."""

    person: str
    thanks: Annotated[list[KudosView], Field(description="Kudos of theirs on the wall; no further back than ten.")]
    milestones: Annotated[list[ShownMilestoneView], Field(description="Milestones that they show.")]

    @classmethod
    def of(cls, portrait: Portrait, language: Language) -> RecognitionView:
        """The view that everybody has of a page."""
        return cls(
            person=portrait.person_id,
            thanks=[KudosView.of(one) for one in portrait.thanks],
            milestones=[ShownMilestoneView.of(one, language) for one in portrait.milestones],
        )


class OwnRecognitionView(View):
    """The latest of what is yours, each part latest first. Everything is in the lists under `/v1/me`."""

    person: str
    thanks: Annotated[list[KudosView], Field(description="What colleagues thanked you, or a team of yours, for.")]
    milestones: Annotated[list[MilestoneView], Field(description="Steps that you have reached.")]
    contributions: Annotated[list[OwnContributionView], Field(description="What you did.")]
    teams: list[GroupNameView]
    cohorts: Annotated[list[GroupNameView], Field(description="Cohorts that you are in, or facilitate.")]

    @classmethod
    def of(cls, portrait: OwnPortrait, language: Language) -> OwnRecognitionView:
        """The view that a person has of their own page."""
        person = portrait.person_id
        return cls(
            person=person,
            thanks=[KudosView.to_reader(one, person, at=portrait.at) for one in portrait.thanks],
            milestones=[MilestoneView.of(one, language) for one in portrait.milestones],
            contributions=[OwnContributionView.of(one) for one in portrait.contributions],
            teams=[GroupNameView(id=one.id, name=one.name) for one in portrait.teams],
            cohorts=[GroupNameView(id=one.id, name=one.title.in_(language)) for one in portrait.cohorts],
        )
