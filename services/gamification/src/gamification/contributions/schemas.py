"""Contributions as callers see them."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field

from gamification.contributions.models import Contribution, ContributionKind
from kernel.http import Instant, View


class ContributionView(View):
    """An effort that can be thanked for: give its `id` and `person_id` to `POST /v1/kudos`."""

    id: str
    person_id: Annotated[str, Field(description="Pseudonym of the person whose effort it was.")]
    kind: ContributionKind
    story_id: Annotated[str | None, Field(description="The story that it was about, if any.")]
    made_at: Instant

    @classmethod
    def of(cls, contribution: Contribution) -> Self:
        """The view of a contribution."""
        return cls.model_validate(contribution)


class OwnContributionView(ContributionView):
    """A contribution as its person sees it. Colleagues read neither who declared it nor their words."""

    version: int
    declared_by: Annotated[
        str | None, Field(description="Pseudonym of who told of it; null for what you did here yourself.")
    ]
    words: Annotated[str | None, Field(description="What they said of it.")]
    hidden_at: Annotated[Instant | None, Field(description="Since when only you see it; null while colleagues may.")]
    taken_back_at: Annotated[
        Instant | None, Field(description="When what it was for was taken back, so that it stays hidden.")
    ]
