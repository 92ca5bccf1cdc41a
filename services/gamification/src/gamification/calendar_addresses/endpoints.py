"""`/v1/me/calendar-address`, and `/calendars/…` for calendars, which have no token: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from gamification.calendar_addresses.commands import CalendarAddressCommands
from gamification.calendar_addresses.errors import CalendarAddressNotFound
from gamification.calendar_addresses.queries import CalendarAddressQueries
from gamification.calendar_addresses.schemas import CalendarAddressView, NewCalendarAddressView
from gamification.invitations.schemas import MEDIA_TYPE, feed
from kernel.auth import SignedIn
from kernel.errors import problems
from kernel.http import Router, created, known_or, no_content, ok, request_language, wired
from kernel.language import Language

router = Router(tags=["calendar address"])

Commands = Annotated[CalendarAddressCommands, Depends(wired(CalendarAddressCommands))]
Queries = Annotated[CalendarAddressQueries, Depends(wired(CalendarAddressQueries))]

_OWN = "/v1/me/calendar-address"
_KNOWN = {"description": "You have it already."}
_FILE = {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}


@router.post(_OWN, status_code=201, response_model=NewCalendarAddressView)
async def create_calendar_address(
    request: Request,
    person: SignedIn,
    addresses: Commands,
    language: Annotated[Language, Depends(request_language)],
) -> Response:
    """Make an address at which your calendar finds the sessions of your cohorts, in your language. At the one that you
    had before is nothing any more.

    Its secret is shown this once. There is no `Idempotency-Key`, because the answer would have to be kept: if you do
    not get it, make another.
    """
    address, secret = await addresses.make(by=person.person_id, language=language)
    view = NewCalendarAddressView.with_secret(address, secret, public_url=request.app.state.settings.public_url)
    response = created(view, location=_OWN)
    response.headers["cache-control"] = "no-store"
    return response


@router.get(_OWN, response_model=CalendarAddressView, responses=problems(CalendarAddressNotFound))
async def get_calendar_address(person: SignedIn, addresses: Queries) -> Response:
    """Whether you have an address for your calendar, and until when; not its secret."""
    return ok(CalendarAddressView.of(await addresses.own(person.person_id)))


@router.post(f"{_OWN}/renew", response_model=CalendarAddressView, responses=problems(CalendarAddressNotFound))
async def renew_calendar_address(person: SignedIn, addresses: Commands) -> Response:
    """Have your address be valid as long as a new one."""
    return ok(CalendarAddressView.of(await addresses.renew(by=person.person_id)))


@router.delete(_OWN, status_code=204, responses=problems(CalendarAddressNotFound))
async def revoke_calendar_address(person: SignedIn, addresses: Commands) -> Response:
    """Have nothing be at your address any more."""
    await addresses.revoke(by=person.person_id)
    return no_content()


@router.get(
    "/calendars/{secret}.ics",
    response_class=Response,
    responses={200: _FILE, 304: _KNOWN, **problems(CalendarAddressNotFound)},
)
async def get_sessions_calendar(request: Request, secret: str, addresses: Queries) -> Response:
    """The sessions at a calendar address, as iCalendar (RFC 5545). Nobody is named in it."""
    address, cohorts = await addresses.contents(secret)
    body = feed(cohorts, language=address.language, public_url=request.app.state.settings.public_url)
    # Whoever stands between may not keep what was meant for one person; the calendar itself asks each time.
    headers = {"cache-control": "private, no-cache", "vary": "Accept-Encoding", "content-language": address.language}
    return known_or(body, request, media_type=f"{MEDIA_TYPE}; charset=utf-8; method=PUBLISH", headers=headers)
