"""From the moment a share is accepted (201) to its arrival at a subscriber, while people share at 30 % of what the api
takes.

The ratio is the quarter of a second that may pass to what passes for 99 of 100. What the api takes is measured before,
in the same round, and its shares have all arrived before the others begin. On the way are the outbox, its relay, Kafka,
the group that makes deliveries, and who sends them.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from typing import Any

import aiohttp
from starlette.types import Receive, Scope, Send

from bench import cores, fresh, programme
from bench.figures import Figure
from bench.ground import Ground, ground
from bench.rounds import interleaved, median
from bench.share_write import prepare, shipped
from bench.webhook import subscribed
from devstack.ports import free_port
from kernel.clock import new_id
from kernel.outbox import OUTBOX
from kernel.sideport import quiet_server

GOAL = 1.0
MOST_MS = 250.0
LOAD = 0.30
_WARM_SECONDS = 3.0
_SECONDS = 10.0
_LATE_SECONDS = 20.0
_BACKLOG_SECONDS = 120.0
_STILL_SECONDS = 3.0


def measure(rounds: int) -> Figure:
    """The ratio of the times."""
    with ground() as stands:
        story_id = prepare(stands)
        done = interleaved("share_to_webhook", rounds, {"shares": lambda: _round(stands, story_id)})
        return Figure.of(
            "share_to_webhook",
            [MOST_MS / one["shares"]["p99_ms"] for one in done],
            goal=GOAL,
            p50_ms=median(done, "shares", "p50_ms"),
            p99_ms=median(done, "shares", "p99_ms"),
            shares_per_second=median(done, "shares"),
            allowed_ms=MOST_MS,
        )


def _round(stands: Ground, story_id: str) -> dict[str, Any]:
    rate = LOAD * shipped(stands, story_id)["rate"]
    bearers = [stands.token(programme.login(number)) for number in range(programme.PEOPLE)]
    env, port = stands.env("distribution"), free_port()
    fresh.call(subscribe, core=cores.LOAD, env=env, port=port)
    with (
        stands.process("distribution-worker", core=cores.TESTED),
        stands.process("distribution-api", core=cores.TESTED) as api,
    ):
        return fresh.call(
            paced, core=cores.LOAD, env=env, api=api, port=port, story_id=story_id, bearers=bearers, rate=rate
        )


async def subscribe(*, port: int) -> dict[str, Any]:
    """Have one subscriber of everything, who takes it at a port."""
    async with programme.runtime() as opened:
        await subscribed(opened, url=f"http://127.0.0.1:{port}", receivers=1)
        return {}


class Arrivals:
    """A subscriber that notes when each share's event arrives first."""

    def __init__(self) -> None:
        self.at: dict[str, float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return
        body, is_more = b"", True
        while is_more:
            message = await receive()
            body, is_more = body + message.get("body", b""), message.get("more_body", False)
        self.at.setdefault(json.loads(body)["subject"], time.perf_counter())
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def paced(*, api: int, port: int, story_id: str, bearers: list[str], rate: float) -> dict[str, Any]:
    """Share at an even pace; what passes from each answer to the event's arrival."""
    arrivals = Arrivals()
    server = quiet_server(arrivals, host="127.0.0.1", port=port)
    serving = asyncio.create_task(server.serve())
    accepted: dict[str, float] = {}
    body = {"story_id": story_id, "network": "linkedin", "text": programme.WORDS}
    await _worked_off(arrivals)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{api}") as http:

        async def share(bearer: str) -> None:
            headers = {"Authorization": f"Bearer {bearer}", "Idempotency-Key": new_id()}
            async with http.post("/v1/shares", json=body, headers=headers) as answer:
                answered = time.perf_counter()
                if answer.status != 201:
                    raise RuntimeError(f"a share was not taken: {await answer.text()}")
                accepted[(await answer.json())["id"]] = answered

        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for number, bearer in enumerate(itertools.cycle(bearers)):
                due = began + number / rate
                if due > began + _WARM_SECONDS + _SECONDS:
                    break
                await asyncio.sleep(max(due - time.perf_counter(), 0))
                group.create_task(share(bearer))
    async with asyncio.timeout(_LATE_SECONDS):
        while not accepted.keys() <= arrivals.at.keys():
            await asyncio.sleep(0.05)
    server.should_exit = True
    await serving
    warm = began + _WARM_SECONDS
    # An event may be there before the answer to who caused it has been read.
    passed = sorted(max(arrivals.at[one] - at, 0.0) for one, at in accepted.items() if at > warm)
    return {
        "rate": len(passed) / _SECONDS,
        "p50_ms": 1000 * passed[len(passed) // 2],
        "p99_ms": 1000 * passed[len(passed) * 99 // 100],
    }


async def _worked_off(arrivals: Arrivals) -> None:
    """Return when the outbox has nothing to publish and nothing has arrived for a while."""
    async with programme.runtime() as opened, asyncio.timeout(_BACKLOG_SECONDS):
        arrived = -1
        while len(arrivals.at) > arrived or await opened.mongo.collection(OUTBOX).count({"published_at": None}):
            arrived = len(arrivals.at)
            await asyncio.sleep(_STILL_SECONDS)
