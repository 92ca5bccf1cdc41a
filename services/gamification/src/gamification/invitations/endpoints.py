"""A session as a file for calendars: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from gamification.cohorts.endpoints import Queries, Reading
from gamification.cohorts.errors import CohortNotFound
from gamification.invitations.schemas import MEDIA_TYPE, invitation
from gamification.sessions.endpoints import Which
from kernel.errors import problems
from kernel.http import Router, known_or, request_language
from kernel.language import Language

router = Router(prefix="/v1/cohorts/{cohort_id}/sessions", tags=["cohorts"])

_KNOWN = {"description": "You have it already."}
_FILE = {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}


@router.get("/{session}.ics", response_class=Response, responses={200: _FILE, 304: _KNOWN, **problems(CohortNotFound)})
async def get_invitation(
    request: Request,
    cohort_id: str,
    session: Which,
    reader: Reading,
    cohorts: Queries,
    language: Annotated[Language, Depends(request_language)],
) -> Response:
    """A session of a cohort that you are in, facilitate or run, as iCalendar (RFC 5545), in your language. Nobody is
    named in it. A session that was called off is a cancellation."""
    cohort = (await cohorts.within(cohort_id, by=reader)).cohort
    public_url = request.app.state.settings.public_url
    body, method = invitation(cohort, session - 1, language=language, public_url=public_url)
    headers = {
        "cache-control": "private, no-cache",
        "content-language": language,
        "content-disposition": f'attachment; filename="session-{session}.ics"',
        "vary": "Authorization, Accept-Language",
    }
    return known_or(body, request, media_type=f"{MEDIA_TYPE}; charset=utf-8; method={method}", headers=headers)
