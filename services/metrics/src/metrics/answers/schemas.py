"""Answers as they are sent."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from kernel.http import Body, Fault
from kernel.http.fields import Slug
from kernel.language import Text
from kernel.texts import is_one_line
from metrics.answers.models import MOST_COMMENT_CHARACTERS, Answer
from metrics.rights.models import from_base64url
from metrics.rights.schemas import ModulusBytes
from metrics.waves.schemas import MOST_QUESTIONS


def plain(text: str) -> str:
    """Text whose every line shows all it holds; `Fault` otherwise."""
    if not all(is_one_line(line) for line in re.split(r"\r?\n", text) if line.strip(" ")):
        raise Fault(
            Text(
                en="Control and invisible characters are not allowed.",
                fr="Les caractères de contrôle et invisibles sont interdits.",
            )
        )
    return text


Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_COMMENT_CHARACTERS),
    AfterValidator(plain),
]
Value = Annotated[int, Field(strict=True, ge=0, le=10)]


class NewAnswer(Body):
    """What you answer, as nobody in particular."""

    token: Annotated[
        str,
        StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$"),
        Field(description="The 32 random bytes of `Prepare`, in base64url without padding. Nobody has seen them yet."),
    ]
    signature: Annotated[
        ModulusBytes, Field(description="What `Finalize` made of the blind signature, in base64url without padding.")
    ]
    answers: Annotated[
        dict[Slug, Value],
        Field(
            max_length=MOST_QUESTIONS, description="By the questions' ids; leave out what you do not want to answer."
        ),
    ]
    comment: Annotated[
        Words | None,
        Field(description="Everybody reads it after the end, in plain text; your own words may tell who you are."),
    ] = None

    def answer(self) -> Answer:
        """What the body says."""
        return Answer(
            token=from_base64url(self.token),
            signature=from_base64url(self.signature),
            values=self.answers,
            comment=self.comment,
        )
