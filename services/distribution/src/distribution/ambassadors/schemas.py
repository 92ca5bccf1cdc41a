"""A person and their part, as they send and see it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from distribution.ambassadors.models import Ambassador, AwaitedCharter
from distribution.charters.models import Accepted
from kernel.http import Body, Instant, View
from kernel.http.fields import Moment


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


class Pause(Body):
    """A pause."""

    until: Annotated[Moment, Field(description="When it ends by itself: a moment to come, a year away at most.")]


class AwaitedCharterView(View):
    """A charter that you have not accepted yet: read it at `address`, then accept it with `PUT /v1/me/ambassador`."""

    version: int
    charter_id: str
    address: str
    until: Annotated[
        Instant,
        Field(
            description="Until then you share stories as before; after it, once you have accepted. Posts of your own "
            "never wait for it."
        ),
    ]


class AmbassadorView(View):
    """A person's own part. Nobody else can read it."""

    charter_version: int
    enrolled_at: Instant
    paused_until: Annotated[
        Instant | None, Field(description="Nothing goes out in your name by itself before then; null without a pause.")
    ]
    awaited_charter: Annotated[
        AwaitedCharterView | None, Field(description="Null when you have accepted the charter in force.")
    ]

    @classmethod
    def of(cls, ambassador: Ambassador, awaited: AwaitedCharter | None, *, at: datetime) -> Self:
        """The part of an ambassador, at a moment."""
        return cls(
            charter_version=ambassador.charter_version,
            enrolled_at=ambassador.enrolled_at,
            paused_until=ambassador.paused_until if ambassador.is_paused(at=at) else None,
            awaited_charter=AwaitedCharterView.model_validate(awaited) if awaited else None,
        )


class FarewellView(View):
    """What is yours after you have left: addresses that go on answering you."""

    shares: Annotated[str, Field(description="Your portfolio: what you shared, with its links.")]
    data: Annotated[str, Field(description="Everything that is kept about you, as one document to take with you.")]
    erasure: Annotated[str, Field(description="Where you ask to be forgotten, if you like; nobody asks why.")]


class PersonView(View):
    """The person who is signed in."""

    person_id: Annotated[str, Field(description="Pseudonym, the same in every service.")]
    roles: list[str]
    ambassador: Annotated[AmbassadorView | None, Field(description="Null for who does not take part.")]
