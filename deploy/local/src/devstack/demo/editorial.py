"""What an editorial team does in a week, in a few seconds: a proposal becomes a story that is read by a second person,
waits for its embargo, is put right, and is found by those who follow its topic."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from devstack.demo.callers import Callers, until
from devstack.failures import StackFailure

EDITOR, PROGRAMME, AUTHOR, READER = "editor-1", "programme-1", "employee-21", "employee-9"
# An entity whose programme asks for a second pair of eyes.
REVIEWED = {
    "id": "south",
    "entity": "south",
    "name": {"en": "The South", "fr": "Le Sud"},
    "languages": ["en", "fr"],
    "review_steps": [{"name": "Facts", "reviewers": 1}],
    "contacts": [{"topic": "help", "name": "Help desk", "email": "help@south.example"}],
    "stock_needed": 1,
}
EMBARGO = timedelta(seconds=4)
_REMEDY = "look at `make logs S=content`"


@dataclass(frozen=True)
class Week:
    """What became of the story, and how long after its embargo it could be read, in seconds."""

    story: dict[str, Any]
    embargo_seconds: float


async def run(callers: Callers) -> Week:
    """Do the week; StackFailure as soon as a service allows or shows something else than it should."""
    await _programme(callers)
    # A word that no other story has, so that what is found can be told.
    word = f"signalbox{secrets.token_hex(4)}"
    proposal = await _proposal(callers, word)
    embargo = datetime.now(UTC) + EMBARGO
    story = await _reviewed(callers, proposal["story_id"], embargo)
    seconds = await _after_embargo(callers, story["id"], embargo)
    await _corrected(callers, story, word)
    await _read(callers, story["id"], word)
    return Week(story, seconds)


async def _programme(callers: Callers) -> None:
    known = await callers.all_items(PROGRAMME, "content", "/v1/programmes")
    if REVIEWED["id"] not in {one["id"] for one in known}:
        await callers.call(PROGRAMME, "POST", "content", "/v1/programmes", REVIEWED)


async def _proposal(callers: Callers, word: str) -> dict[str, Any]:
    """A colleague's proposal, accepted; they agree to be named."""
    body = {
        "kind": "draft",
        "language": "en",
        "title": f"Thirty years in the {word}",
        "body": "<p>Our last mechanical lever frame goes into the museum on Friday, and its keeper tells why.</p>",
        "url": "https://newsroom.example.org/signal-box",
        "topics": [word],
    }
    made = await callers.call(AUTHOR, "POST", "content", "/v1/proposals", body)
    answer = {"reason": "Nobody else could tell this, and readers have asked for it."}
    path = f"/v1/proposals/{made['id']}/accept"
    accepted: dict[str, Any] = await callers.call(EDITOR, "POST", "content", path, answer)
    await callers.call(AUTHOR, "POST", "content", f"/v1/me/credits/{accepted['story_id']}/give")
    return accepted


async def _reviewed(callers: Callers, story_id: str, embargo: datetime) -> dict[str, Any]:
    """The draft, certified, approved by somebody who did not write it, and published under an embargo."""
    path = f"/v1/stories/{story_id}"
    await callers.call(
        EDITOR, "PATCH", "content", path, {"embargo_until": embargo.isoformat()}, headers={"If-Match": "*"}
    )
    proof = {"source": "The keeper's log", "verified_until": (embargo + timedelta(days=90)).isoformat()}
    await callers.call(EDITOR, "POST", "content", f"{path}/certify", proof)
    await _refused(callers, EDITOR, f"{path}/publish", None, "a story that nobody reviewed")
    await callers.call(EDITOR, "POST", "content", f"{path}/submit")
    await _refused(callers, EDITOR, f"{path}/reviews", {"verdict": "approve"}, "an approval of one's own edit")
    await callers.call(PROGRAMME, "POST", "content", f"{path}/reviews", {"verdict": "approve"})
    story: dict[str, Any] = await callers.call(EDITOR, "POST", "content", f"{path}/publish")
    return story


async def _after_embargo(callers: Callers, story_id: str, embargo: datetime) -> float:
    async def readable() -> bool:
        status, _ = await callers.attempt(READER, "GET", "content", f"/v1/stories/{story_id}")
        if status == 200 and datetime.now(UTC) < embargo:
            raise StackFailure("a story could be read before its embargo ended", remedy=_REMEDY)
        return status == 200

    await until("the end of an embargo", readable)
    return time.time() - embargo.timestamp()


async def _corrected(callers: Callers, story: dict[str, Any], word: str) -> None:
    path = f"/v1/stories/{story['id']}"
    correction = {
        "title": f"Thirty-one years in the {word}",
        "note": {"en": "It is thirty-one years, not thirty.", "fr": "C’est trente et un ans, et non trente."},
        "certificate": {"source": "The keeper's log", "verified_until": story["certificate"]["verified_until"]},
    }
    await callers.call(PROGRAMME, "POST", "content", f"{path}/correct", correction)
    [notice] = (await callers.call(READER, "GET", "content", f"{path}/notices"))["items"]
    if notice["wording"] != correction["note"]:
        raise StackFailure(f"the wording of a correction is shown as {notice['wording']}", remedy=_REMEDY)


async def _read(callers: Callers, story_id: str, word: str) -> None:
    """The story is at the top of the feed of who follows its topic, and is found, as it says now."""
    await callers.call(READER, "PUT", "content", f"/v1/me/topics/{word}")
    await until("the story at the top of a follower's feed", partial(_leads_feed, callers, story_id, word))
    await until("the corrected title in a search", partial(_is_found, callers, story_id, word))


async def _leads_feed(callers: Callers, story_id: str, word: str) -> bool:
    items: list[dict[str, Any]] = (await callers.call(READER, "GET", "content", "/v1/me/feed?limit=1"))["items"]
    return any(one["story"]["id"] == story_id and word in [why["topic"] for why in one["why"]] for one in items)


async def _is_found(callers: Callers, story_id: str, word: str) -> bool:
    found = (await callers.call(READER, "GET", "content", f"/v1/stories?q={word}"))["items"]
    return [(one["id"], one["highlights"]["title"]) for one in found] == [
        (story_id, f"Thirty-one years in the <mark>{word}</mark>")
    ]


async def _refused(callers: Callers, login: str, path: str, body: Any, what: str) -> None:
    status, _ = await callers.attempt(login, "POST", "content", path, body)
    if status != 409:
        raise StackFailure(f"{what} was not refused: {status}", remedy=_REMEDY)
