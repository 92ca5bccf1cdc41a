"""`/v1/me/data`: parse, authorise, one call."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Response
from fastapi.responses import StreamingResponse

from content.personal_data.queries import PersonalDataQueries
from content.personal_data.schemas import PersonalDataView, encoded
from kernel.auth import SignedIn
from kernel.http import Router, request_language, wired
from kernel.language import Language

router = Router(prefix="/v1/me", tags=["personal data"])

Queries = Annotated[PersonalDataQueries, Depends(wired(PersonalDataQueries))]


@router.get("/data", response_model=PersonalDataView)
async def export_own_data(
    person: SignedIn, data: Queries, language: Annotated[Language, Depends(request_language)]
) -> Response:
    """Everything that this service keeps about you, as one JSON document."""
    pieces = encoded(data.of(person.person_id), person_id=person.person_id, at=data.clock(), language=language)
    # Looked up before the answer begins, so that a database that is away is a 503 and no torn document.
    first = [await anext(pieces), await anext(pieces)]
    headers = {
        "Content-Language": language,
        "Vary": "Authorization, Accept-Language",
        "Cache-Control": "no-store",
        "Content-Disposition": 'attachment; filename="relais-content.json"',
    }
    return StreamingResponse(_chained(first, pieces), headers=headers, media_type="application/json")


async def _chained(first: list[bytes], rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    for piece in first:
        yield piece
    async for piece in rest:
        yield piece
