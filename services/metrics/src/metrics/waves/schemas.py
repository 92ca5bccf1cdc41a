"""Waves as the programme opens them and everybody sees them."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from kernel.http import Body, Instant, View
from kernel.http.fields import Moment, Slug
from kernel.language import Language
from metrics.programmes.models import MAIN_PROGRAMME
from metrics.programmes.schemas import ProgrammeId
from metrics.questions.schemas import QuestionView
from metrics.rights.models import EXPONENT, to_base64url
from metrics.waves.models import Wave, WaveStatus

MOST_QUESTIONS = 10


class NewWave(Body):
    """A wave to open."""

    programme: ProgrammeId = MAIN_PROGRAMME
    questions: Annotated[
        list[Slug],
        Field(
            min_length=1, max_length=MOST_QUESTIONS, description="Ids of `GET /v1/questions`; repetitions are dropped."
        ),
        AfterValidator(lambda ids: list(dict.fromkeys(ids))),
    ]
    comments: Annotated[bool, Field(strict=True, description="Whether a comment may come with an answer.")] = True
    opens_at: Annotated[Moment | None, Field(description="Now if left out or over.")] = None
    closes_at: Moment


class WaveView(View):
    """A wave of the barometer."""

    id: str
    programme: str
    status: Annotated[WaveStatus, Field(description="`closing` while its answers are counted.")]
    questions: Annotated[list[QuestionView], Field(max_length=MOST_QUESTIONS)]
    comments: Annotated[bool, Field(description="Whether a comment may come with an answer.")]
    opens_at: Instant
    closes_at: Instant
    closed_at: Instant | None

    @classmethod
    def of(cls, wave: Wave, language: Language, *, at: datetime) -> WaveView:
        """The view of a wave, in a language."""
        return cls(
            id=wave.id,
            programme=wave.programme_id,
            status=wave.status(at=at),
            questions=[QuestionView.of(one, language) for one in wave.questions],
            comments=wave.takes_comments,
            opens_at=wave.opens_at,
            closes_at=wave.closes_at,
            closed_at=wave.closed_at,
        )


class KeyView(View):
    """The public key of a wave as a JSON Web Key (RFC 7517, RFC 7518 §6.3.1)."""

    kty: Literal["RSA"] = "RSA"
    alg: Literal["PS384"] = "PS384"
    use: Literal["sig"] = "sig"
    kid: Annotated[str, Field(description="Its thumbprint (RFC 7638): compare it with what others see.")]
    n: Annotated[str, Field(description="Modulus, in base64url without padding.")]
    e: Annotated[str, Field(description="Exponent, in base64url without padding.")]

    @classmethod
    def of(cls, wave: Wave) -> KeyView:
        """The view of a wave's key."""
        n, e = to_base64url(wave.modulus), to_base64url(EXPONENT.to_bytes(3))
        # RFC 7638 §3: the required members alone, in the order of their names, without spaces.
        thumbprint = sha256(f'{{"e":"{e}","kty":"RSA","n":"{n}"}}'.encode()).digest()
        return cls(kid=to_base64url(thumbprint), n=n, e=e)
