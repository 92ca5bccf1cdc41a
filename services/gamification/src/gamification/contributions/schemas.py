"""Contributions as callers see them."""

from __future__ import annotations

from typing import Annotated

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
    def of(cls, contribution: Contribution) -> ContributionView:
        """The view of a contribution."""
        return cls.model_validate(contribution)
