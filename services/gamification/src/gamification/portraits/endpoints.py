"""A person's page: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from gamification.portraits.queries import PortraitQueries
from gamification.portraits.schemas import OwnRecognitionView, RecognitionView
from gamification.words.schemas import PersonId
from kernel.auth import SignedIn
from kernel.http import Router, in_language, listed, request_language, wired
from kernel.language import Language

router = Router(prefix="/v1", tags=["a person's page"])

Queries = Annotated[PortraitQueries, Depends(wired(PortraitQueries))]
Spoken = Annotated[Language, Depends(request_language)]


@router.get("/me/recognition", response_model=OwnRecognitionView)
async def get_own_recognition(request: Request, reader: SignedIn, portraits: Queries, language: Spoken) -> Response:
    """Your page: what colleagues thanked you for, what you have reached and done, and what you are in."""
    view = OwnRecognitionView.of(await portraits.own(reader.person_id), language)
    return in_language(language, listed(view, request))


@router.get("/people/{person_id}/recognition", response_model=RecognitionView)
async def get_recognition(
    request: Request, person_id: PersonId, _reader: SignedIn, portraits: Queries, language: Spoken
) -> Response:
    """What somebody shows of their page to everybody. It is the same for you on your own."""
    view = RecognitionView.of(await portraits.of_others(person_id), language)
    return in_language(language, listed(view, request))
