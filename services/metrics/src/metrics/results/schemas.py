"""Results as everybody sees them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from kernel.http import Instant, View
from kernel.language import Language
from metrics.questions.models import QUESTIONS, REFERENCE_NOTE, Question
from metrics.questions.schemas import QuestionView
from metrics.results.models import Found, QuestionResult
from metrics.waves.schemas import MOST_QUESTIONS

Band = Literal["low", "middle", "high"]


class BandsView(View):
    """The percentage of the answers in each part of the scale."""

    low: int
    middle: int
    high: int


class ReferenceView(View):
    """A figure from elsewhere to read the answers against."""

    band: Band
    percent: int
    provenance: Literal["survey"]
    note: str


class QuestionResultView(View):
    """What was answered to a question. `withheld` when fewer than five answered it."""

    question: QuestionView
    low_to: Annotated[int, Field(description="Answers up to this one are in the band `low`.")]
    high_from: Annotated[int, Field(description="Answers from this one on are in the band `high`.")]
    withheld: bool
    answers_at_least: Annotated[int | None, Field(description="How many answered, down to a multiple of five.")]
    mean: Annotated[float | None, Field(description="To a tenth.")]
    bands: Annotated[
        BandsView | None,
        Field(description="Null also where a band holds one to four of the answers."),
    ]
    reference: ReferenceView | None

    @classmethod
    def of(cls, result: QuestionResult, language: Language) -> QuestionResultView:
        """The view of a result, in a language."""
        question = QUESTIONS[result.question_id]
        return cls(
            question=QuestionView.of(question, language),
            low_to=question.low_to,
            high_from=question.high_from,
            withheld=result.answers_at_least is None,
            answers_at_least=result.answers_at_least,
            mean=result.mean,
            bands=None if result.bands is None else BandsView(**result.bands),
            reference=_reference(question, language),
        )


class ResultsView(View):
    """What a wave found in its programme as a whole. `withheld` when fewer than five answered it."""

    wave_id: str
    programme: str
    closed_at: Instant
    withheld: bool
    answers_at_least: Annotated[int | None, Field(description="How many answered, down to a multiple of five.")]
    questions: Annotated[list[QuestionResultView], Field(max_length=MOST_QUESTIONS)]
    is_baseline: Annotated[bool, Field(description="Whether later waves of the programme are read against it.")]
    comments: Annotated[int, Field(description="How many comments there are to read.")]
    comments_unanswered: Annotated[int, Field(description="How many of them have no answer of the company yet.")]

    @classmethod
    def of(cls, found: Found, language: Language) -> ResultsView:
        """The view of results, in a language."""
        results = found.results
        return cls(
            wave_id=results.wave_id,
            programme=results.programme_id,
            closed_at=results.closed_at,
            withheld=results.are_withheld,
            answers_at_least=results.answers_at_least,
            questions=[QuestionResultView.of(one, language) for one in results.questions],
            is_baseline=results.is_baseline,
            comments=found.comments,
            comments_unanswered=found.unanswered,
        )


def _reference(question: Question, language: Language) -> ReferenceView | None:
    if question.reference is None:
        return None
    return ReferenceView(
        band=question.reference.band,
        percent=question.reference.percent,
        provenance="survey",
        note=REFERENCE_NOTE.in_(language),
    )
