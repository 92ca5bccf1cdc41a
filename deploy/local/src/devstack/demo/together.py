"""What people do together: a challenge of everybody, and a cohort that learns in four sessions."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from icalendar import Calendar

from devstack.demo.callers import Callers, until
from devstack.failures import StackFailure

SERVICE, PROGRAMME = "gamification", "programme-1"
# None of those whose figures and milestones are compared; their entity has no programme of its own.
CREW = tuple(f"employee-{number}" for number in range(13, 19))
COURSE = {"en": "Telling what we know", "fr": "Raconter ce que nous savons"}
# Six people propose something; five of them are told of together, of eight efforts.
GOAL, STEP = 8, "half"
_BEGINS_SECONDS = 3.0
_REMEDY = "look at `make logs S=gamification`"


@dataclass(frozen=True)
class Progress:
    """How far everybody came with a challenge."""

    goal: int
    step: str


@dataclass(frozen=True)
class Learning:
    """A cohort that has begun: its first session in a calendar's words, and how many recorded that they took part."""

    title: str
    invitation: str
    recorded: int


async def challenge(callers: Callers) -> Progress:
    """Six people propose something to tell; five of them move the challenge, and nothing says who."""
    for one in await callers.all_items(PROGRAMME, SERVICE, "/v1/me/challenges"):
        # One that an earlier run has left.
        if one["phase"] in ("planned", "running"):
            await callers.call(PROGRAMME, "DELETE", SERVICE, f"/v1/challenges/{one['id']}")
    body = {
        "title": "What our callers never hear about",
        "of": {"kind": "programme", "id": "main"},
        "kinds": ["proposing"],
        "goal": {"efforts": GOAL},
        "ends_at": (datetime.now(UTC) + timedelta(days=14)).isoformat(),
    }
    made = await callers.call(PROGRAMME, "POST", SERVICE, "/v1/challenges", body)
    for login in CREW:
        idea = {"kind": "idea", "language": "en", "title": f"A night with {login}'s desk"}
        await callers.call(login, "POST", "content", "/v1/proposals", idea)

    async def moved() -> str | None:
        found = await callers.call(CREW[0], "GET", SERVICE, f"/v1/challenges/{made['id']}")
        step: str | None = found["progress"]["step"]
        return step

    step: str = await until("progress of a challenge", moved)
    if step != STEP:
        raise StackFailure(f"five of {GOAL} efforts came to {step!r}", remedy=_REMEDY)
    return Progress(GOAL, step)


async def cohort(callers: Callers) -> Learning:
    """Four join by their own act, each takes the first session into their calendar and records that they were there."""
    path = "/v1/programmes/main/cohorts"
    for one in await callers.all_items(PROGRAMME, SERVICE, path):
        # One of an earlier run, in which the same people are.
        if one["title"] == COURSE:
            await callers.call(PROGRAMME, "DELETE", SERVICE, f"/v1/cohorts/{one['id']}")
    first = datetime.now(UTC) + timedelta(seconds=_BEGINS_SECONDS)
    sessions = [
        {"starts_at": (first + timedelta(weeks=week)).isoformat(), "place": "Room 4.12", "online": None}
        for week in range(4)
    ]
    body = {"title": COURSE, "time_zone": "Europe/Paris", "sessions": sessions}
    made = await callers.call(PROGRAMME, "POST", SERVICE, path, body)
    path, members = f"/v1/cohorts/{made['id']}", CREW[:4]
    for login in members:
        await callers.call(login, "POST", SERVICE, f"{path}/join", {})
    await callers.call(PROGRAMME, "POST", SERVICE, f"{path}/begin")
    invitation = await _invitation(callers, members[0], path, made["sessions"][0])
    await asyncio.sleep(max(0.0, (first - datetime.now(UTC)).total_seconds()))
    for login in members:
        before = await _attended(callers, login)
        await callers.call(login, "POST", SERVICE, f"{path}/sessions/1/attendance")
        await until(f"the attendance of {login}", partial(_recorded, callers, login, before=before))
    return Learning(COURSE["en"], invitation, len(members))


async def _invitation(callers: Callers, login: str, path: str, session: Mapping[str, Any]) -> str:
    """What a calendar makes of the first session."""
    status, file = await callers.fetch(login, SERVICE, f"{path}/sessions/1.ics", "text/calendar")
    begins, summary = _read(file) if status == 200 else (None, "")
    if begins is None or begins.isoformat()[:19] != session["starts_at"][:19]:
        raise StackFailure(f"the invitation to a session answered {status}: {file[:200]!r}", remedy=_REMEDY)
    return f"{summary}, {begins:%d %B, %H:%M} UTC"


def _read(file: bytes) -> tuple[datetime | None, str]:
    """When an event begins (UTC), and what it is called."""
    [event] = Calendar.from_ical(file.decode()).walk("VEVENT")
    begins = event.decoded("DTSTART")
    return begins.astimezone(UTC) if isinstance(begins, datetime) else None, str(event["SUMMARY"])


async def _attended(callers: Callers, login: str) -> set[str]:
    """Ids of what they recorded lately, which they alone see."""
    own = (await callers.call(login, "GET", SERVICE, "/v1/me/contributions?limit=20"))["items"]
    return {one["id"] for one in own if one["kind"] == "attending" and one["hidden_at"] is not None}


async def _recorded(callers: Callers, login: str, *, before: set[str]) -> bool:
    return bool(await _attended(callers, login) - before)
