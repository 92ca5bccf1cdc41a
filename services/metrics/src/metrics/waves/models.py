"""Waves of the barometer: when they take answers, and to what. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from metrics.questions.models import QUESTIONS, Question
from metrics.waves.errors import UnknownQuestion, WaveNotOpen, WaveNotPossible

LONGEST = timedelta(days=92)
_FARTHEST = timedelta(days=366)


class WaveStatus(StrEnum):
    """Where a wave is in its life; `closing` is the moment in which its answers are counted."""

    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """Some questions to the people of a programme for some time. Every change makes the next version.

    `modulus` is the public key under which answers are signed, and `sealed_key` the private one, which is there only as
    long as the wave is not closed.
    """

    id: str
    version: int
    programme_id: str
    question_ids: tuple[str, ...]
    takes_comments: bool
    opens_at: datetime
    closes_at: datetime
    modulus: bytes
    sealed_key: bytes | None
    closed_at: datetime | None = None

    def status(self, *, at: datetime) -> WaveStatus:
        """Where the wave is in its life."""
        if self.closed_at is not None:
            return WaveStatus.CLOSED
        if at >= self.closes_at:
            return WaveStatus.CLOSING
        return WaveStatus.OPEN if at >= self.opens_at else WaveStatus.SCHEDULED

    def must_be_open(self, *, at: datetime) -> None:
        """Return when the wave takes answers; `WaveNotOpen` otherwise."""
        if (status := self.status(at=at)) is not WaveStatus.OPEN:
            raise WaveNotOpen(status)

    def close(self, *, at: datetime) -> Wave:
        """The wave that takes no answers any more, without its private key; itself if it is closed already."""
        if self.closed_at is not None:
            return self
        return replace(self, version=self.version + 1, closed_at=at, sealed_key=None)

    @property
    def questions(self) -> list[Question]:
        """What it asks. A question that a later release does not ask any more would still be in the list."""
        return [QUESTIONS[one] for one in self.question_ids]


def must_be_possible(question_ids: Sequence[str], *, opens_at: datetime, closes_at: datetime, at: datetime) -> None:
    """Return when there may be a wave of these questions then; `UnknownQuestion` or `WaveNotPossible` otherwise."""
    for place, question_id in enumerate(question_ids):
        if question_id not in QUESTIONS:
            raise UnknownQuestion(place)
    if opens_at > at + _FARTHEST:
        raise WaveNotPossible("opens_at", longest=LONGEST)
    if not max(at, opens_at) < closes_at <= opens_at + LONGEST:
        raise WaveNotPossible("closes_at", longest=LONGEST)
