"""Proposals as callers send and see them."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from content.proposals.models import Proposal, ProposalKind, ProposalStatus
from content.stories.schemas import Html, Title
from kernel.http import Body, Fault, Instant, View
from kernel.http.fields import LanguageTag, Slugs, WebAddress
from kernel.language import Text
from kernel.texts import is_one_line


def _plain(text: str) -> str:
    if not all(is_one_line(line) for line in re.split(r"\r?\n", text) if line.strip(" ")):
        raise Fault(
            Text(
                en="Control and invisible characters are not allowed.",
                fr="Les caractères de contrôle et invisibles sont interdits.",
            )
        )
    return text


Reason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000),
    AfterValidator(_plain),
    Field(description="Why, in plain text; its author reads it."),
]


class NewProposal(Body):
    """An idea, a draft or a link for a story."""

    kind: ProposalKind
    language: LanguageTag
    title: Title
    body: Annotated[Html, Field(description="HTML, cleaned; a draft has one.")] = ""
    url: Annotated[WebAddress | None, Field(description="A link has one.")] = None
    topics: Slugs = []


class NewAnswer(Body):
    """A human answer."""

    reason: Reason


class AnswerView(View):
    """What a human answered, and why."""

    reason: str
    by: Annotated[str, Field(description="Pseudonym of the person who answered, or `erased`.")]
    at: Instant


class ProposalView(View):
    """A proposal, as its author and those who answer it see it."""

    id: str
    version: int
    status: ProposalStatus
    kind: ProposalKind
    language: str
    title: str
    body: str
    url: str | None
    topics: list[str]
    author_id: Annotated[str, Field(description="Pseudonym of the person, or `challenge:` and a challenge’s id.")]
    created_at: Instant
    answer_due_at: Annotated[Instant, Field(description="Until when the company promises an answer.")]
    overdue_at: Annotated[Instant | None, Field(description="When it was noticed that the promise was missed.")]
    answer: AnswerView | None
    story_id: Annotated[str | None, Field(description="The draft that was made from it.")]
    withdrawn_at: Instant | None

    @classmethod
    def of(cls, proposal: Proposal) -> ProposalView:
        """The view of a proposal."""
        return cls.model_validate(proposal)
