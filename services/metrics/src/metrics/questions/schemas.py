"""Questions as callers see them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from kernel.http import View
from kernel.language import Language
from metrics.questions.models import QUESTIONS, Question


class QuestionView(View):
    """A question, answered by a whole number from `lowest` to `highest`."""

    id: str
    text: str
    lowest: int
    highest: int
    lowest_means: str
    highest_means: str

    @classmethod
    def of(cls, question: Question, language: Language) -> QuestionView:
        """The view of a question, in a language."""
        return cls(
            id=question.id,
            text=question.text.in_(language),
            lowest=question.lowest,
            highest=question.highest,
            lowest_means=question.lowest_means.in_(language),
            highest_means=question.highest_means.in_(language),
        )


class QuestionList(View):
    """Every question that a wave may ask."""

    items: Annotated[list[QuestionView], Field(max_length=len(QUESTIONS))]
