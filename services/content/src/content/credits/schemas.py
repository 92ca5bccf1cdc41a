"""Credits as callers send and see them: the editorial team learns who agrees, each person their own answers."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from content.credits.models import Consent, Credit
from content.stories.models import Story, StoryKind
from kernel.http import Body, Instant, View

PersonId = Annotated[
    str,
    StringConstraints(pattern=r"^p_[a-z2-7]{26}$"),
    Field(description="Pseudonym of a person.", examples=["p_mfrggzdfmztwq2lknnwg23tpoa"]),
]


class NewCredit(Body):
    """The colleague to ask."""

    person_id: PersonId


class CreditView(View):
    """A colleague who is asked to be named. That somebody declines is theirs to know."""

    person_id: str
    is_given: Annotated[bool, Field(description="Whether they agree; only then the story names them.")]
    asked_at: Instant

    @classmethod
    def of(cls, credit: Credit) -> CreditView:
        """The view of a credit."""
        return cls.model_validate(credit)


class CreditsView(View):
    """The colleagues who are asked to be named in a story, in the order of asking."""

    items: list[CreditView]


class OwnCreditView(View):
    """A story that asks to name you, and what you answered."""

    story_id: str
    kind: StoryKind
    language: str
    title: str
    consent: Consent
    asked_at: Instant
    answered_at: Instant | None

    @classmethod
    def of(cls, credit: Credit, story: Story) -> OwnCreditView:
        """The view of a person's own credit."""
        return cls(
            story_id=story.id,
            kind=story.kind,
            language=story.language,
            title=story.title,
            consent=credit.consent,
            asked_at=credit.asked_at,
            answered_at=credit.answered_at,
        )
