"""`/v1/me/data`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response

from gamification.facilitator_notes.errors import NotesSealed
from kernel.auth import SignedIn
from kernel.errors import problems
from kernel.http import Router, request_language, wired
from kernel.language import Language
from kernel.personal_data.exports import PersonalData, PersonalDataView

router = Router(prefix="/v1/me", tags=["personal data"])

Data = Annotated[PersonalData, Depends(wired(PersonalData))]


@router.get("/data", response_model=PersonalDataView, responses=problems(NotesSealed))
async def export_own_data(
    person: SignedIn, data: Data, language: Annotated[Language, Depends(request_language)]
) -> Response:
    """Everything that this service keeps about you, as one JSON document."""
    return await data.answer(person.person_id, language=language)
