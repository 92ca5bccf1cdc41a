"""Kudos as callers send and see them."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated

import nh3
from pydantic import AfterValidator, Field, StringConstraints

from gamification.kudos.models import Kudos
from kernel.http import Body, Fault, Instant, View
from kernel.language import Text
from kernel.texts import is_one_line

MIN_WORDS = 3
# Thai, Lao, Burmese, Khmer, kana and Han are written without spaces; each letter is taken for a word.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")


def _plain(text: str) -> str:
    if not all(is_one_line(line) for line in re.split(r"\r?\n", text) if line.strip(" ")):
        raise Fault(
            Text(
                en="Control and invisible characters are not allowed.",
                fr="Les caractères de contrôle et invisibles sont interdits.",
            )
        )
    if nh3.is_html(text):
        raise Fault(Text(en="Write plain text, without HTML.", fr="Écrivez du texte simple, sans HTML."))
    return text


def _a_few_words(text: str) -> str:
    if _words(text) < MIN_WORDS:
        raise Fault(
            Text(
                en=f"Say in at least {MIN_WORDS} words what you are thankful for.",
                fr=f"Dites en au moins {MIN_WORDS} mots pourquoi vous remerciez.",
            )
        )
    return text


def _words(text: str) -> int:
    """How many words a text has. Signs and emoji alone make none."""
    parts = [part for part in text.split() if any(letter.isalnum() for letter in part)]
    return sum(max(1, len(_UNSPACED.findall(part))) for part in parts)


PersonId = Annotated[
    str,
    StringConstraints(pattern=r"^p_[a-z2-7]{26}$"),
    Field(description="Pseudonym of a person.", examples=["p_mfrggzdfmztwq2lknnwg23tpoa"]),
]
ContributionId = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"),
    Field(description="A contribution of the person who is thanked."),
]
Reason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=1_000),
    AfterValidator(_plain),
    AfterValidator(_a_few_words),
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
