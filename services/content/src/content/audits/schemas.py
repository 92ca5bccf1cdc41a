"""The audit log as callers see it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from content.audits.models import Act
from kernel.http import Instant, View


class ActView(View):
    """An administrative act."""

    id: str
    act: Annotated[str, Field(description="What was done, as a past fact.", examples=["story.published"])]
    subject: Annotated[str, Field(description="What it was done to.", examples=["stories/01990a3e-7c00-7aaa"])]
    actor_id: Annotated[str, Field(description="Pseudonym of the person; `system` for what happens by itself.")]
    at: Instant
    programme: Annotated[str | None, Field(description="Whose affair it is; null for the group's.")]
    details: dict[str, str | int | bool | None]

    @classmethod
    def of(cls, act: Act) -> ActView:
        """The view of an act."""
        return cls.model_validate(act)
