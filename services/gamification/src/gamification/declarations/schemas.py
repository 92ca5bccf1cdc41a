"""Declarations as callers send and see them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from gamification.contributions.models import ContributionKind
from gamification.declarations.models import Declaration
from gamification.words.schemas import MIN_WORDS, PersonId, PlainWords, at_least
from kernel.http import Body, Instant, View
from kernel.language import Text


class DeclarableKind(StrEnum):
    """What can be told of somebody: that they helped, told others what is so, named a colleague whose work it is, or
    chose, for a good reason, not to share. What Relais sees itself, it recognises itself."""

    HELPING = "helping"
    INFORMING = "informing"
    CREDITING = "crediting"
    DECLINING_WISELY = "declining_wisely"


DeclaredWords = Annotated[
    PlainWords,
    at_least(
        MIN_WORDS,
        Text(
            en=f"Say in at least {MIN_WORDS} words what they did.",
            fr=f"Dites en au moins {MIN_WORDS} mots ce que la personne a fait.",
        ),
    ),
    Field(
        description="What they did, in your own words: plain text of at least three words. Only the person whom it is "
        "about reads it.",
        examples=["She helped me to read the new tariff."],
    ),
]


class NewDeclaration(Body):
    """What a colleague did."""

    person: PersonId
    kind: DeclarableKind
    words: DeclaredWords

    @property
    def contribution_kind(self) -> ContributionKind:
        """The kind, as contributions name it."""
        return ContributionKind(self.kind)


class DeclarationView(View):
    """What you told of a colleague. What they make of it is theirs to know."""

    person: str
    kind: DeclarableKind
    words: str
    declared_at: Instant

    @classmethod
    def of(cls, declaration: Declaration) -> DeclarationView:
        """The view of a declaration."""
        return cls(
            person=declaration.person_id,
            kind=DeclarableKind(declaration.kind),
            words=declaration.words,
            declared_at=declaration.at,
        )
