"""`/v1/questions`: what a barometer may ask."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from kernel.auth import SignedIn
from kernel.http import Router, in_language, listed, request_language
from kernel.language import Language
from metrics.questions.models import QUESTIONS
from metrics.questions.schemas import QuestionList, QuestionView

router = Router(prefix="/v1/questions", tags=["barometer"])


@router.get("", response_model=QuestionList)
async def list_questions(
    request: Request, _reader: SignedIn, language: Annotated[Language, Depends(request_language)]
) -> Response:
    """The questions that a wave may ask, in your language."""
    view = QuestionList(items=[QuestionView.of(one, language) for one in QUESTIONS.values()])
    return in_language(language, listed(view, request))
