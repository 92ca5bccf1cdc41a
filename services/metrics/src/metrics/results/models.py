"""What a wave found: published once, for the whole programme, never again in another cut. No I/O.

A figure stands for five people or more (promise 8), and so does each part of it: where one band holds one to four of
the answers, no band of that question is told. How many answered is told down to a multiple of five.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from metrics.answers.models import Tally
from metrics.questions.models import QUESTIONS
from metrics.waves.models import Wave

K = 5
BANDS = ("low", "middle", "high")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionResult:
    """What was answered to a question: the mean to a tenth, and the percentage of each band where it may be told. All
    is None where fewer than five answered it."""

    question_id: str
    answers_at_least: int | None = None
    mean: float | None = None
    bands: Mapping[str, int] | None = None

    @classmethod
    def of(cls, question_id: str, counts: Mapping[int, int]) -> QuestionResult:
        """The result of a question, from how often each value was given."""
        answers = sum(counts.values())
        if answers < K:
            return cls(question_id=question_id)
        question, bands = QUESTIONS[question_id], dict.fromkeys(BANDS, 0)
        for value, count in counts.items():
            bands[question.band(value)] += count
        shown = all(count == 0 or count >= K for count in bands.values())
        return cls(
            question_id=question_id,
            answers_at_least=at_least(answers),
            mean=round(sum(value * count for value, count in counts.items()) / answers, 1),
            bands={band: round(100 * count / answers) for band, count in bands.items()} if shown else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What a wave found. Where fewer than five answered it, that is all that is told, and `questions` is empty.

    `is_baseline` is said of the first of a programme that found something: later ones are read against it.
    """

    wave_id: str
    programme_id: str
    closed_at: datetime
    answers_at_least: int | None
    questions: tuple[QuestionResult, ...]
    is_baseline: bool

    @classmethod
    def of(cls, wave: Wave, tally: Tally, *, closed_at: datetime, is_first: bool) -> Results:
        """The results of a wave."""
        enough = tally.answers >= K
        return cls(
            wave_id=wave.id,
            programme_id=wave.programme_id,
            closed_at=closed_at,
            answers_at_least=at_least(tally.answers) if enough else None,
            questions=tuple(QuestionResult.of(one, tally.values.get(one, {})) for one in wave.question_ids)
            if enough
            else (),
            is_baseline=enough and is_first,
        )

    @property
    def are_withheld(self) -> bool:
        """Whether too few have answered."""
        return self.answers_at_least is None


@dataclass(frozen=True, slots=True)
class Found:
    """The results of a wave, and how many comments came with it and have no answer."""

    results: Results
    comments: int
    unanswered: int


def at_least(count: int) -> int:
    """A count, down to a multiple of five."""
    return count // K * K
