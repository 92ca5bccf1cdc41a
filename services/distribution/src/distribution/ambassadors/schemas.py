"""A person and their part, as they send and see it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from distribution.charters.models import Accepted
from kernel.http import Body, Instant, View


class Acceptance(Body):
    """The person's acceptance of a charter."""

    charter_version: Annotated[
        int | None,
        Field(strict=True, ge=0, le=2**31 - 1, description="The version that the person has read. 403 if it is stale."),
    ] = None
    charter_id: Annotated[
        str | None,
        Field(
            max_length=80,
            description="The charter that it is a version of, as the charter says. Send it, so that a programme "
            "which enacts its first charter in this moment asks you to read that one.",
        ),
    ] = None

    @property
    def accepted(self) -> Accepted:
        """What the person says to have read."""
        return Accepted(self.charter_id, self.charter_version or 0)


class AmbassadorView(View):
    """A person's own part."""

    charter_version: int
    enrolled_at: Instant


class PersonView(View):
    """The person who is signed in."""

    person_id: Annotated[str, Field(description="Pseudonym, the same in every service.")]
    roles: list[str]
    ambassador: Annotated[AmbassadorView | None, Field(description="Null for who does not take part.")]
