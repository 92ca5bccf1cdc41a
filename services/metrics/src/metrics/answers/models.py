"""Answers of nobody in particular: what shows that somebody may give one, and what they may say. No I/O."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA384

from metrics.answers.errors import NoCommentsTaken, NotAnAnswer, SignatureRefused
from metrics.rights.models import EXPONENT
from metrics.waves.models import Wave

TOKEN_BYTES = 32
MOST_COMMENT_CHARACTERS = 1_000
_SALT_BYTES = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What somebody answers, by the questions' ids; those that are left out are not answered."""

    token: bytes
    signature: bytes
    values: Mapping[str, int]
    comment: str | None = None

    def must_fit(self, wave: Wave) -> None:
        """Return when it answers that wave and its token may; `SignatureRefused`, `NotAnAnswer` or `NoCommentsTaken`
        otherwise."""
        if not is_signed(self.token, self.signature, message=wave.id.encode(), modulus=wave.modulus):
            raise SignatureRefused
        asked = {question.id: question for question in wave.questions}
        for question_id, value in self.values.items():
            question = asked.get(question_id)
            if question is None or not question.takes(value):
                raise NotAnAnswer(question_id, question)
        if self.comment is not None and not wave.takes_comments:
            raise NoCommentsTaken

    def spent(self, wave_id: str) -> str:
        """What is kept of the token, so that it answers once."""
        return sha256(wave_id.encode() + self.token).hexdigest()


@dataclass(slots=True)
class Tally:
    """What a wave's answers add up to: how many there are, and how often each value was given to each question. No
    answer stands by itself in it. The comments are in no order."""

    answers: int = 0
    values: dict[str, Counter[int]] = field(default_factory=dict)
    comments: list[str] = field(default_factory=list)

    def add(self, answers: int, values: Mapping[str, Mapping[int, int]], comments: Iterable[str]) -> None:
        """Add what one part of it holds."""
        self.answers += answers
        for question_id, counts in values.items():
            self.values.setdefault(question_id, Counter()).update(counts)
        self.comments.extend(comments)


def is_signed(token: bytes, signature: bytes, *, message: bytes, modulus: bytes) -> bool:
    """Whether the signature is one of the token and the message, which is the wave's id (RFC 9474 §4.5: RSASSA-PSS over
    SHA-384 with a salt of 48 bytes, of the prepared message: 32 random bytes and then the message)."""
    if len(token) != TOKEN_BYTES or len(signature) != len(modulus):
        return False
    key = RSAPublicNumbers(EXPONENT, int.from_bytes(modulus)).public_key()
    padding = PSS(mgf=MGF1(SHA384()), salt_length=_SALT_BYTES)
    try:
        key.verify(signature, token + message, padding, SHA384())
    except InvalidSignature:
        return False
    return True
