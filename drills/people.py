"""Thirty employees who share, follow links, thank and read, and an editor who publishes: each asks one thing at a time,
through the APIs alone, and asks nothing twice."""

from __future__ import annotations

import asyncio
import json
import random
import time
import uuid
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from devstack.demo.plan import BROWSERS, NETWORKS
from drills.connections import Answer
from drills.endpoints import Client
from drills.figures import Figure
from drills.site import Site
from kernel.testing import eventually

EMPLOYEES = tuple(f"employee-{number}" for number in range(1, 31))
EDITOR, PROGRAMME = "editor-1", "programme-1"
# What people usually do in: each begins something this often.
USUAL_PERIOD = 0.75
# No request takes longer unless a service has lost it: a service answers within ten seconds.
_LOST_SECONDS = 30.0
_EDITOR_PERIOD = 5.0
_TOKEN_SECONDS = 1800.0
_STORIES, _LINKS = 6, 500

# What somebody does, and how often of all that people do.
_Turn = tuple[Callable[[str], Awaitable[None]], float]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request and what came of it; `began` and `ended` are monotonic."""

    what: str
    began: float
    ended: float
    status: int
    reason: str
    """Empty when it was answered as it should be."""


class People:
    """Everybody, once `prepare` has made them ambassadors of something. `asked` holds all requests since."""

    def __init__(self, site: Site, *, seed: int = 9) -> None:
        self.asked: list[Asked] = []
        self._site = site
        self._client = Client(site.endpoints, seconds=_LOST_SECONDS)
        self._random = random.Random(seed)
        self._tokens: dict[str, tuple[str, float]] = {}
        self._people: dict[str, str] = {}
        self._stories: deque[str] = deque(maxlen=_STORIES)
        self._links: deque[str] = deque(maxlen=_LINKS)
        self._numbers = count(1)
        self._turns: list[_Turn] = [
            (self._share, 0.25),
            (self._visit, 0.35),
            (self._thank, 0.05),
            (self._read, 0.35),
        ]

    async def prepare(self) -> None:
        """A charter in force, stories, and thirty ambassadors with a share each."""
        charter = {
            "language": "en",
            "title": "What we promise each other",
            "person_commitments": ["I speak in my own words."],
            "company_commitments": [{"text": "Taking part is voluntary."}],
        }
        made = await self._must(PROGRAMME, "POST", "content", "/v1/charters", charter)
        await self._must(PROGRAMME, "POST", "content", f"/v1/charters/{made['version']}/enact")
        for _ in range(_STORIES):
            await self._publish()
        for login in EMPLOYEES:
            me = await self._must(login, "GET", "distribution", "/v1/me")
            self._people[login] = me["person_id"]
            await eventually(partial(self._enrols, login, made["version"]), within=_LOST_SECONDS)
        for login in EMPLOYEES:
            await eventually(partial(self._shares, login), within=_LOST_SECONDS)
        self.asked.clear()

    @property
    def links(self) -> Sequence[str]:
        """The paths of the links that are followed: those of the latest shares."""
        return tuple(self._links)

    @links.setter
    def links(self, links: Sequence[str]) -> None:
        self._links = deque(links, maxlen=_LINKS)

    @asynccontextmanager
    async def at_work(self, *, period: float = USUAL_PERIOD, visits: bool = True) -> AsyncIterator[None]:
        """Everybody begins something every `period` seconds while the block runs (0: as soon as they can); without
        `visits` nobody follows a link."""
        turns = [one for one in self._turns if visits or one[0] != self._visit]
        tasks = [asyncio.create_task(self._again_and_again(login, period, turns)) for login in EMPLOYEES]
        tasks.append(asyncio.create_task(self._edit()))
        try:
            yield
            if broken := [task for task in tasks if task.done()]:
                broken[0].result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def failed(self, *, since: float = 0.0) -> list[Asked]:
        """The requests that were not answered as they should be."""
        return [one for one in self.asked if one.reason and one.began >= since]

    def failures(self, name: str = "failed requests") -> Figure:
        """How many those are, of which none may be, and what became of the first."""
        failed = self.failed()
        first = f"; the first: {failed[0].what} {failed[0].reason}" if failed else ""
        return Figure(name, len(failed), "", 0, f"of {len(self.asked)}{first}")

    def rate(self, begin: float, end: float) -> float:
        """Requests a second that were answered as they should be, between two moments (monotonic)."""
        return sum(begin <= one.ended < end and not one.reason for one in reversed(self.asked)) / (end - begin)

    async def read(self, login: str, service: str, path: str) -> dict[str, Any]:
        """What a service answers somebody; RuntimeError if it is no 200."""
        return await self._must(login, "GET", service, path)

    async def _again_and_again(self, login: str, period: float, those: Sequence[_Turn]) -> None:
        # They do not all begin at once.
        await asyncio.sleep(period * self._random.random())
        turns, weights = [turn for turn, _ in those], [weight for _, weight in those]
        while True:
            began = time.monotonic()
            [turn] = self._random.choices(turns, weights)
            await turn(login)
            # What was late is not made up for: people who waited do not then work twice as fast.
            await asyncio.sleep(max(began + period - time.monotonic(), 0))

    async def _edit(self) -> None:
        while True:
            await asyncio.sleep(_EDITOR_PERIOD)
            await self._publish()

    async def _publish(self) -> None:
        number = next(self._numbers)
        draft = {
            "kind": "article",
            "language": "en",
            "title": f"What we learned in week {number}",
            "body": f"<p>Part {number} of a longer account of our work, told by those who did it.</p>",
            "url": f"https://www.example.org/news/{number}",
            "topics": ["work"],
        }
        made = await self._ask(EDITOR, "POST", "content", "/v1/stories", draft, wanted=(201,))
        if made.status != 201:
            return
        path = f"/v1/stories/{json.loads(made.body)['id']}"
        proof = {"source": draft["url"], "verified_until": (datetime.now(UTC) + timedelta(days=90)).isoformat()}
        if (await self._ask(EDITOR, "POST", "content", f"{path}/certify", proof)).status != 200:
            return
        published = await self._ask(EDITOR, "POST", "content", f"{path}/publish")
        # The first of them are there from the beginning, so that every process of distribution knows them.
        if published.status == 200 and len(self._stories) < _STORIES:
            self._stories.append(json.loads(published.body)["id"])

    async def _enrols(self, login: str, version: int) -> bool:
        body = {"charter_version": version}
        answer = await self._ask(login, "PUT", "distribution", "/v1/me/ambassador", body)
        return answer.status in (200, 201)

    async def _shares(self, login: str) -> bool:
        links = len(self._links)
        await self._share(login)
        return len(self._links) > links

    async def _share(self, login: str) -> None:
        body = {
            "story_id": self._random.choice(self._stories),
            "network": self._random.choice(NETWORKS),
            "text": f"My own view of it, number {next(self._numbers)}, after a long day with the team.",
        }
        answer = await self._ask(login, "POST", "distribution", "/v1/shares", body, wanted=(201,))
        if answer.status == 201:
            self._links.append(urlsplit(json.loads(answer.body)["link"]).path)

    async def _visit(self, _login: str) -> None:
        headers = {"user-agent": self._random.choice(BROWSERS)}
        await self._send("GET", "distribution", self._random.choice(self._links), headers, b"", wanted=(302,))

    async def _thank(self, login: str) -> None:
        other = self._random.choice([one for one in EMPLOYEES if one != login])
        body = {"to": {"person": self._people[other]}, "reason": f"Thank you for hint number {next(self._numbers)}."}
        # 409: the thanks of this week are given, which a transaction has found out.
        await self._ask(login, "POST", "gamification", "/v1/kudos", body, wanted=(201, 409))

    async def _read(self, login: str) -> None:
        service, path = self._random.choice(
            [
                ("content", "/v1/me/feed?limit=20"),
                ("distribution", "/v1/me/shares?limit=20"),
                ("metrics", "/v1/me/impact?limit=20"),
                ("gamification", "/v1/me/kudos?direction=given&limit=20"),
                ("gamification", "/v1/wall?limit=20"),
            ]
        )
        await self._ask(login, "GET", service, path)

    async def _must(self, login: str, method: str, service: str, path: str, body: Any = None) -> dict[str, Any]:
        answer = await self._ask(login, method, service, path, body, wanted=(200, 201))
        if answer.status not in (200, 201):
            raise RuntimeError(f"{method} {service}{path} as {login}: {answer}")
        found: dict[str, Any] = json.loads(answer.body)
        return found

    async def _ask(
        self, login: str, method: str, service: str, path: str, body: Any = None, *, wanted: tuple[int, ...] = (200,)
    ) -> Answer:
        headers = {"authorization": f"Bearer {await self._token(login)}"}
        if body is not None:
            headers["content-type"] = "application/json"
        if method == "POST":
            headers["idempotency-key"] = str(uuid.uuid4())
        return await self._send(
            method, service, path, headers, b"" if body is None else json.dumps(body).encode(), wanted=wanted
        )

    async def _send(
        self, method: str, service: str, path: str, headers: dict[str, str], body: bytes, *, wanted: tuple[int, ...]
    ) -> Answer:
        began = time.monotonic()
        answer = await self._client.ask(service, method, path, headers, body)
        reason = "" if answer.status in wanted else f"{answer.status} {answer.body[:300].decode(errors='replace')}"
        what = f"{method} {service}{path.partition('?')[0]}"
        self.asked.append(Asked(what, began, time.monotonic(), answer.status, reason))
        return answer

    async def _token(self, login: str) -> str:
        token, since = self._tokens.get(login, ("", 0.0))
        if not token or time.monotonic() - since > _TOKEN_SECONDS:
            token = await self._site.token(login)
            self._tokens[login] = token, time.monotonic()
        return token
