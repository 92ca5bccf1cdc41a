"""Kudos as callers send and see them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from gamification.kudos.models import Kudos, Thanks
from gamification.words.schemas import MIN_WORDS, PersonId, PlainWords, at_least
from kernel.http import Body, Fault, Instant, View
from kernel.language import Text

_UUID7 = r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"

TeamId = Annotated[str, StringConstraints(pattern=_UUID7), Field(description="A team.")]
ContributionId = Annotated[
    str, StringConstraints(pattern=_UUID7), Field(description="A contribution of the person who is thanked.")
]
Words = Annotated[
    PlainWords,
    at_least(
        MIN_WORDS,
        Text(
            en=f"Say in at least {MIN_WORDS} words what you are thankful for.",
            fr=f"Dites en au moins {MIN_WORDS} mots pourquoi vous remerciez.",
        ),
    ),
]
Reason = Annotated[
    Words,
    Field(
        description="What you are thankful for, in your own words: plain text of at least three words. Only you and "
        "who is thanked read it, unless it is put on the wall."
    ),
]


class Direction(StrEnum):
    """Whose kudos: those that a person received, or gave."""

    RECEIVED = "received"
    GIVEN = "given"


class Receiver(Body):
    """Whom the thanks are for: a person or a team, one of them."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["person"]}, {"required": ["team"]}]})

    # Left out, they are empty; null is refused, as it always was.
    person: PersonId = Field(default_factory=str)
    team: TeamId = Field(default_factory=str)

    @model_validator(mode="after")
    def _one(self) -> Receiver:
        if bool(self.person) == bool(self.team):
            raise Fault(Text(en="Name one person or one team.", fr="Désignez une personne ou une équipe."))
        return self


class NewKudos(Body):
    """A thank-you."""

    to: Receiver
    reason: Reason
    contribution: ContributionId | None = None
    may_be_shown: Annotated[
        bool,
        Field(
            strict=True,
            description="Whether who is thanked may put your words on the wall. You can change your mind at any time.",
        ),
    ] = True

    def thanks(self) -> Thanks:
        """What is wanted."""
        return Thanks(
            person_id=self.to.person or None,
            team_id=self.to.team or None,
            reason=self.reason,
            contribution_id=self.contribution,
            may_be_shown=self.may_be_shown,
        )


class ThankBack(Body):
    """Thanks for thanks."""

    words: Annotated[
        Words | None, Field(description="What you want to say, in at least three words; only the giver reads it.")
    ] = None


class PartyView(View):
    """The giver of kudos."""

    person: str


class ReceiverView(View):
    """Who was thanked: a person, or a team without its members."""

    person: Annotated[str | None, Field(description="Pseudonym of a person; null if a team was thanked.")]
    team: Annotated[str | None, Field(description="The team; null if a person was thanked.")]


class AnswerView(View):
    """Thanks for thanks."""

    words: str | None
    at: Instant


class KudosView(View):
    """Kudos. On the wall, everybody reads them; `may_be_shown` and `thanks_back` are for the two sides alone."""

    id: str
    version: int
    by: PartyView
    to: ReceiverView
    reason: str
    contribution: str | None
    given_at: Instant
    shown_at: Annotated[
        Instant | None,
        Field(
            description="From when on everybody may read them; null while private. Who is thanked also sees a moment "
            "to come: some wait for a turn on the wall."
        ),
    ]
    may_be_shown: Annotated[
        bool | None, Field(description="Whether they may be put on the wall; null for others than the two sides.")
    ]
    thanks_back: Annotated[
        AnswerView | None,
        Field(description="The answer to the giver; null without one, and for others than the two sides."),
    ]

    @classmethod
    def of(cls, kudos: Kudos) -> KudosView:
        """The view that everybody has of kudos on the wall."""
        return _view(kudos, shown_at=kudos.wall_at)

    @classmethod
    def to_reader(cls, kudos: Kudos, reader_id: str, *, at: datetime) -> KudosView:
        """The view of somebody who may read them at that moment. A giver does not see that kudos wait for their turn,
        nor that they were declined."""
        hanging = kudos.wall_at if kudos.hangs(at=at) else None
        if reader_id in kudos.recipients:
            return _view(kudos, shown_at=kudos.wall_at, allowed=kudos.may_be_shown and not kudos.declined, own=True)
        own = reader_id == kudos.giver_id
        return _view(kudos, shown_at=hanging, allowed=kudos.may_be_shown if own else None, own=own)


def _view(kudos: Kudos, *, shown_at: datetime | None, allowed: bool | None = None, own: bool = False) -> KudosView:
    return KudosView(
        id=kudos.id,
        version=kudos.version if own else kudos.version_for_others,
        by=PartyView(person=kudos.giver_id),
        to=ReceiverView(person=kudos.receiver_id, team=kudos.team_id),
        reason=kudos.reason,
        contribution=kudos.contribution_id,
        given_at=kudos.given_at,
        shown_at=shown_at,
        may_be_shown=allowed,
        thanks_back=AnswerView.model_validate(kudos.thanks_back) if own and kudos.thanks_back else None,
    )
