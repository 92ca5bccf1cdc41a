"""Colleagues who thank each other over HTTP while the api is killed, and repeat what was not answered."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from kernel.clock import new_id
from kernel.mongo import MongoFailure
from tests.gamification.kills.efforts import DUPLICATES
from tests.gamification.kills.thanks import BY_THE_GIVER, LIVES, Thanks
from tests.processes import Killed

_ANSWER_SECONDS = 10.0
_GIVE_UP_SECONDS = 180.0
_NOW_AND_THEN = 0.2
_AGAIN_LATER = frozenset({"request-in-flight", "stale-write"})


@dataclass
class People:
    """The logins as callers of the api that is killed."""

    killed: Killed
    http: aiohttp.ClientSession
    chance: random.Random
    thanks: list[Thanks] = field(default_factory=list)
    helped: list[tuple[str, str, str]] = field(default_factory=list)
    """(who tells of it, who helped, in which words)."""
    deleted: dict[str, str] = field(default_factory=dict)
    """Contribution that its person deleted → what it was called where it was done."""
    repeated: int = 0
    replayed: int = 0
    _tokens: dict[str, str] = field(default_factory=dict)

    async def thank(
        self, giver: str, others: Sequence[str], *, times: int, meanwhile: Callable[[float], Awaitable[None]]
    ) -> None:
        """One person thanks so many times, one after the other; each kudos then live a life of chance. `meanwhile`
        waits until so much of all else has happened, from 0 to 1."""
        for number in range(times):
            await meanwhile(number / times)
            receiver = self.chance.choice(others)
            thanks = Thanks(
                giver, receiver, f"Thank you for number {number}, says {giver}.", await self._effort(receiver)
            )
            await self._give(thanks)
            for act in self.chance.choice(LIVES):
                await self._do(thanks, act)
                thanks.become(act)
            self.thanks.append(thanks)
            if self.chance.random() < _NOW_AND_THEN:
                await self._tell_of(giver, receiver, f"Helped me with number {number}, says {giver}.")
            if self.chance.random() < _NOW_AND_THEN:
                await self._delete_one(giver)

    async def _tell_of(self, login: str, helper: str, words: str) -> None:
        body = {"person": self.killed.service.person_id(helper), "kind": "helping", "words": words}
        await self._answered(login, "POST", "/v1/contributions", body, key=new_id())
        self.helped.append((login, helper, words))

    async def _delete_one(self, login: str) -> None:
        """Delete a proposal of one's own, if there is one yet."""
        own = (await self._answered(login, "GET", "/v1/me/contributions?limit=50"))["items"]
        found = [one["id"] for one in own if one["kind"] == "proposing"]
        if found:
            origin = await self._origin(contribution_id := self.chance.choice(found))
            await self._answered(login, "DELETE", f"/v1/contributions/{contribution_id}", again=404)
            self.deleted[contribution_id] = origin

    async def _origin(self, contribution_id: str) -> str:
        """What it is called where it was done, which no view tells."""
        contributions = self.killed.service.runtime.mongo.collection("contributions")
        while True:
            try:
                found = await contributions.find_one({"_id": contribution_id})
            except MongoFailure:
                continue
            assert found is not None
            return str(found["origin_id"])

    async def _do(self, thanks: Thanks, act: str) -> None:
        login = thanks.giver if act in BY_THE_GIVER else thanks.receiver
        path = f"/v1/kudos/{thanks.id}"
        if act == "take-back":
            await self._answered(login, "DELETE", path, again=404)
        elif act == "thank-back":
            await self._answered(login, "POST", f"{path}/{act}", {}, key=new_id())
        else:
            await self._answered(login, "POST", f"{path}/{act}")

    async def _effort(self, receiver: str) -> str | None:
        """One of the latest efforts of that person that nobody takes back, if there is any yet; some thanks are for no
        effort at all."""
        if self.chance.random() < 0.3:
            return None
        found = (await self._answered(receiver, "GET", "/v1/me/contributions?limit=20"))["items"]
        lasting = [one["id"] for one in found if one["kind"] in ("sharing", "writing")]
        return self.chance.choice(lasting) if lasting else None

    async def _give(self, thanks: Thanks) -> None:
        body = {"to": {"person": self.killed.service.person_id(thanks.receiver)}, "reason": thanks.reason}
        if thanks.contribution:
            body["contribution"] = thanks.contribution
        key = new_id()
        given = await self._answered(thanks.giver, "POST", "/v1/kudos", body, key=key)
        if self.chance.random() < DUPLICATES:
            again = await self._answered(thanks.giver, "POST", "/v1/kudos", body, key=key)
            assert again == given
        thanks.id = given["id"]
        thanks.become("give")

    async def _answered(
        self, login: str, method: str, path: str, body: Any = None, *, key: str | None = None, again: int = 0
    ) -> dict[str, Any]:
        """What was answered in the end; the request is repeated while the service is in trouble. A repetition may be
        answered with `again`, for its first run may have had its effect."""
        deadline = time.monotonic() + _GIVE_UP_SECONDS
        attempts = 0
        while True:
            attempts += 1
            status, answer, is_replayed = await self._attempt(login, method, path, body, key)
            slug = str(answer.get("type", "")).rpartition("/")[2]
            if 0 < status < 500 and slug not in _AGAIN_LATER:
                is_right = status < 400 or (attempts > 1 and status == again)
                assert is_right, f"{method} {path} as {login}: {status} {answer}"
                self.replayed += is_replayed
                return answer
            assert time.monotonic() < deadline, f"{method} {path} as {login} stayed unanswered: {status} {answer}"
            self.repeated += 1
            await asyncio.sleep(0.05 + 0.3 * self.chance.random())

    async def _attempt(
        self, login: str, method: str, path: str, body: Any, key: str | None
    ) -> tuple[int, dict[str, Any], bool]:
        if login not in self._tokens:
            self._tokens[login] = self.killed.service.token(login)
        headers = {"Authorization": f"Bearer {self._tokens[login]}", **({"Idempotency-Key": key} if key else {})}
        timeout = aiohttp.ClientTimeout(total=_ANSWER_SECONDS)
        try:
            async with self.http.request(
                method, self.killed.url + path, json=body, headers=headers, timeout=timeout
            ) as response:
                text = await response.read()
                answer = await response.json(content_type=None) if text else {}
                return response.status, answer, "idempotent-replayed" in response.headers
        except (aiohttp.ClientError, TimeoutError, OSError):
            return 0, {}, False
