"""`/v1/me/export`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response

from kernel.auth import SignedIn
from kernel.errors import problems
from kernel.http import Router, request_language, wired
from kernel.language import Language
from kernel.personal_data.exports import PersonalData, PersonalDataView
from metrics.keys.errors import LedgerSealed

router = Router(prefix="/v1/me", tags=["personal data"])

Data = Annotated[PersonalData, Depends(wired(PersonalData))]


@router.get("/export", response_model=PersonalDataView, responses=problems(LedgerSealed))
async def export_own_data(
    person: SignedIn, data: Data, language: Annotated[Language, Depends(request_language)]
) -> Response:
    """Everything that this service keeps about you, as one JSON document. What you answered to a barometer is not
    in it: nobody can find it, and neither can an erasure."""
    return await data.answer(person.person_id, language=language)
