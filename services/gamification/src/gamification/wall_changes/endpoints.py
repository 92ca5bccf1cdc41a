"""`GET /v1/wall/events`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header, Response

from gamification.wall_changes import schemas
from gamification.wall_changes.queries import LiveWall
from kernel.auth import SignedIn, TokenExpiry
from kernel.errors import problems
from kernel.http import Router, wired
from kernel.live import TooManyStreams, gives_events

router = Router(prefix="/v1/wall", tags=["kudos"])

Live = Annotated[LiveWall, Depends(wired(LiveWall))]
_EVENTS = gives_events("shown", "gone", "reset", description=schemas.MEANING)


@router.get("/events", response_class=Response, responses=_EVENTS | problems(TooManyStreams))
async def stream_wall(
    reader: SignedIn,
    until: TokenExpiry,
    live: Live,
    last_event_id: Annotated[
        str | None, Header(description="The `id` of the last event you have: what came since is told first.")
    ] = None,
) -> Response:
    """The wall as it changes. Open it first and read the wall then, so that nothing falls in between. It ends when your
    token does, or after an hour: come again with the last `id`. It is broken off when your access is taken back."""
    return await live.stream(reader.person_id, until=until, last=last_event_id)
