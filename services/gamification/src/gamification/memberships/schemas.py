"""Joining and inviting as callers send and see them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from gamification.memberships.models import InvitedTo
from kernel.http import Body, View

Code = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class JoiningCohort(Body):
    """What it takes to join."""

    code: Annotated[
        Code | None, Field(description="The code of an invitation; a cohort with an open door needs none.")
    ] = None


class Facilitating(Body):
    """What it takes to facilitate."""

    code: Annotated[Code, Field(description="The code of an invitation to facilitate.")]


class Inviting(Body):
    """What to invite to."""

    to: InvitedTo


class CohortInvitationView(View):
    """An invitation to pass on. It is shown this once."""

    to: InvitedTo
    code: Annotated[str, Field(description="Whoever has it may accept, by their own act.")]
