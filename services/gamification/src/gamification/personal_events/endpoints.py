"""`GET /v1/me/events`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header, Response

from gamification.personal_events.models import Kind
from kernel.auth import SignedIn, TokenExpiry
from kernel.errors import problems
from kernel.http import Router, wired
from kernel.live import TooManyStreams, gives_events
from kernel.personal_events import MEANING, PersonalStream

router = Router(prefix="/v1/me/events", tags=["personal events"])

Stream = Annotated[PersonalStream, Depends(wired(PersonalStream))]
_EVENTS = gives_events(*Kind, "reset", description=MEANING)


@router.get("", response_class=Response, responses=_EVENTS | problems(TooManyStreams))
async def stream_my_events(
    person: SignedIn,
    until: TokenExpiry,
    stream: Stream,
    last_event_id: Annotated[
        str | None, Header(description="The `id` of the last event you have: what came since is told first.")
    ] = None,
) -> Response:
    """What happens to what is yours, as it happens. Nobody else hears of it, nor that you listen. It ends when your
    token does, or after an hour: come again with the last `id`. It is broken off when your access is taken back."""
    return await stream.stream(person.person_id, until=until, last=last_event_id)
