"""One ambassador's day, in a few seconds: a post at once, one for later that a storm holds and its person releases, one
that the company passes on, and leaving, which ends what was planned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from devstack.demo.callers import Callers, until
from devstack.demo.practice import OPENS, Network
from devstack.failures import StackFailure

PROGRAMME, COMPANY = "programme-1", "company.practice.example"
# Whoever shares here is none of those whose figures are compared. Ceilings of a day hold for the demonstration too.
PEOPLE = tuple(f"employee-{number}" for number in range(10, 21))
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
BUDGET = {
    "time_zone": "Europe/Paris",
    "windows": [{"weekday": day, "start": "00:00", "end": "24:00"} for day in DAYS],
    "per_day": 5,
    "per_week": 15,
}
STORM = {
    "state": "storm",
    "facts": [
        {
            "text": {
                "en": "A line is closed after a fire. Nobody was hurt.",
                "fr": "Une ligne est fermée après un feu.",
            },
            "source": "https://newsroom.example.org/incidents/1",
        }
    ],
    "contact": {"label": {"en": "Press office", "fr": "Service de presse"}, "address": "mailto:press@example.org"},
}
_REMEDY = "look at `make logs S=distribution`"


@dataclass(frozen=True)
class Day:
    """What became of it: who it was, how long the storm took to hold what was planned (seconds), what is out there, and
    how often the company has passed something on."""

    login: str
    held_seconds: float
    posts: list[str]
    states: list[str]
    relayed: int


async def run(callers: Callers, network: Network, *, story: Mapping[str, Any], charter: int) -> Day | None:
    """Do the day with a story; StackFailure as soon as a service does something else than it should. None when
    everybody has posted as often today as their budgets allow: that rule holds for a demonstration too."""
    for login in PEOPLE:
        handle = f"{login}.practice.example"
        account = await _ready(callers, network, login, handle, charter)
        before = network.posts_of(handle)
        first = await _posted_at_once(callers, login, account, story)
        if first is None:
            continue
        relayed = await _relayed(callers, network, login, first["id"])
        planned = await _planned(callers, login, account, story, "What the closing night of the old line sounded like.")
        seconds = await _storm(callers, login, planned["id"], story["programme"])
        await _released(callers, login, planned["id"], story["programme"])
        last = await _planned(callers, login, account, story, "This one will never be seen.")
        await callers.call(login, "DELETE", "distribution", "/v1/me/ambassador")
        states = [await _state(callers, login, post["id"]) for post in (first, planned, last)]
        return Day(login, seconds, network.posts_of(handle)[len(before) :], states, relayed)
    return None


async def _ready(callers: Callers, network: Network, login: str, handle: str, charter: int) -> str:
    """The id of the account of an ambassador whose budget is open all week."""

    async def enrolled() -> bool:
        status, _ = await callers.attempt(
            login, "PUT", "distribution", "/v1/me/ambassador", {"charter_version": charter}
        )
        return status < 300

    await until(f"the enrolment of {login}", enrolled)
    await callers.call(login, "PUT", "distribution", "/v1/me/budget", BUDGET, headers={"If-Match": "*"})
    return await _connected(callers, network, login, handle)


async def _connected(callers: Callers, network: Network, login: str, handle: str) -> str:
    sign_in = {"network": "bluesky", "handle": handle, "app_password": OPENS, "server": network.url}
    account: dict[str, Any] = await callers.call(login, "POST", "distribution", "/v1/me/accounts", sign_in)
    account_id: str = account["id"]
    return account_id


async def _posted_at_once(
    callers: Callers, login: str, account: str, story: Mapping[str, Any]
) -> dict[str, Any] | None:
    body = _post(account, story, "I stood in that signal box this morning, and the levers are heavier than they look.")

    async def made() -> tuple[int, dict[str, Any] | None] | None:
        # 404 until distribution has heard of the story.
        answer = await callers.attempt(login, "POST", "distribution", "/v1/posts", {**body, "when": "now"})
        return None if answer[0] == 404 else answer

    status, answer = await until("a post", made)
    if status == 422:
        return None
    if status != 201:
        raise StackFailure(f"a post answered {status}: {answer}", remedy=_REMEDY)
    post: dict[str, Any] = answer
    await until("a post going out", partial(_is, callers, login, post["id"], "posted"))
    return post


async def _relayed(callers: Callers, network: Network, login: str, post_id: str) -> int:
    """The author offers the post and consents; the company's account passes it on. How many that account has."""
    await _company(callers, network)
    post = await callers.call(login, "GET", "distribution", f"/v1/me/posts/{post_id}")
    before = network.reposts_of(COMPANY)
    body = {"network": "bluesky", "address": post["address"]}
    relay = await callers.call(login, "POST", "distribution", "/v1/me/relays", body)
    path = f"/v1/me/relays/{relay['id']}"
    shown = await callers.call(login, "POST", "distribution", f"{path}/show")
    consent = {"consent_version": shown["consent_version"]}
    await callers.call(login, "POST", "distribution", f"{path}/consent", consent)

    async def passed_on() -> bool:
        state: str = (await callers.call(login, "GET", "distribution", path))["state"]
        return state == "relayed"

    await until("the company passing on a post", passed_on)
    return network.reposts_of(COMPANY) - before


async def _company(callers: Callers, network: Network) -> None:
    """The company has an account that passes on by itself."""
    if await callers.all_items(PROGRAMME, "distribution", "/v1/company-accounts"):
        return
    body = {
        "network": "bluesky",
        "label": "The company",
        "address": f"https://bsky.app/profile/{COMPANY}",
        "account_id": await _connected(callers, network, PROGRAMME, COMPANY),
    }
    await callers.call(PROGRAMME, "POST", "distribution", "/v1/company-accounts", body)


async def _planned(callers: Callers, login: str, account: str, story: Mapping[str, Any], text: str) -> dict[str, Any]:
    when = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    body = {**_post(account, story, text), "when": when}
    made: dict[str, Any] = await callers.call(login, "POST", "distribution", "/v1/posts", body)
    if made["state"] != "scheduled":
        raise StackFailure(f"a post for later is {made['state']}", remedy=_REMEDY)
    return made


async def _storm(callers: Callers, login: str, post_id: str, programme: str) -> float:
    """A storm holds what was planned; how long that took. Clear weather afterwards releases nothing."""
    path = f"/v1/programmes/{programme}/weather"
    begun = datetime.now(UTC)
    await callers.call(PROGRAMME, "PUT", "content", path, STORM, headers={"If-Match": "*"})
    await until("a storm holding what was planned", partial(_is, callers, login, post_id, "held"))
    seconds = (datetime.now(UTC) - begun).total_seconds()
    await callers.call(PROGRAMME, "PUT", "content", path, {"state": "clear"}, headers={"If-Match": "*"})
    return seconds


async def _released(callers: Callers, login: str, post_id: str, programme: str) -> None:
    async def confirmed() -> bool:
        if await _state(callers, login, post_id) != "held":
            raise StackFailure(f"clear weather in {programme} released a post by itself", remedy=_REMEDY)
        # 409 until distribution has heard that the storm is over.
        status, _ = await callers.attempt(login, "POST", "distribution", f"/v1/me/posts/{post_id}/confirm")
        return status == 200

    await until("the release of a held post", confirmed)
    await until("a released post going out", partial(_is, callers, login, post_id, "posted"))


def _post(account: str, story: Mapping[str, Any], text: str) -> dict[str, Any]:
    return {"account_id": account, "story_id": story["id"], "text": text}


async def _is(callers: Callers, login: str, post_id: str, state: str) -> bool:
    return await _state(callers, login, post_id) == state


async def _state(callers: Callers, login: str, post_id: str) -> str:
    state: str = (await callers.call(login, "GET", "distribution", f"/v1/me/posts/{post_id}"))["state"]
    return state
