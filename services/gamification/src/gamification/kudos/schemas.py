"""Kudos as callers send and see them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from gamification.kudos.models import Kudos
from gamification.words.schemas import MIN_WORDS, PersonId, PlainWords, at_least
from kernel.http import Body, Instant, View
from kernel.language import Text

ContributionId = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"),
    Field(description="A contribution of the person who is thanked."),
]
Reason = Annotated[
    PlainWords,
    at_least(
        MIN_WORDS,
        Text(
            en=f"Say in at least {MIN_WORDS} words what you are thankful for.",
            fr=f"Dites en au moins {MIN_WORDS} mots pourquoi vous remerciez.",
        ),
    ),
    Field(
        description="What you are thankful for, in your own words: plain text of at least three words. Only the two of "
        "you read it, unless the receiver puts it on the wall."
    ),
]


class Direction(StrEnum):
    """Whose kudos: those that a person received, or gave."""

    RECEIVED = "received"
    GIVEN = "given"


class Receiver(Body):
    """Whom the thanks are for."""

    person: PersonId


class NewKudos(Body):
    """A thank-you."""

    to: Receiver
    reason: Reason
    contribution: ContributionId | None = None


class PartyView(View):
    """One side of kudos."""

    person: str


class KudosView(View):
    """Kudos as the two people see them."""

    id: str
    version: int
    by: PartyView
    to: PartyView
    reason: str
    contribution: str | None
    given_at: Instant
    shown_at: Annotated[Instant | None, Field(description="Since when everybody may read them; null while private.")]

    @classmethod
    def of(cls, kudos: Kudos) -> KudosView:
        """The view of kudos."""
        return cls(
            id=kudos.id,
            version=kudos.version,
            by=PartyView(person=kudos.giver_id),
            to=PartyView(person=kudos.receiver_id),
            reason=kudos.reason,
            contribution=kudos.contribution_id,
            given_at=kudos.given_at,
            shown_at=kudos.wall_at,
        )
