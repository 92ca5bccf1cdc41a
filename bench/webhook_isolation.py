"""How long an event takes to reach nineteen receivers while a twentieth hangs, to how long it takes while all are well.

Both in the 99th percentile, from the intent to its arrival. The goal, 0.83, is "at most 1.2 times as long".
"""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

from starlette.types import Receive, Scope, Send

from bench import cores, fresh, programme
from bench.figures import Figure
from bench.ground import Ground, ground
from bench.rounds import interleaved, median, ratios
from bench.webhook import RECEIVERS, due_now, subscribed
from devstack.ports import free_port
from distribution.webhook_deliveries.repository import DeliveryRepository
from kernel.clock import utc_now
from kernel.sideport import quiet_server

GOAL = 0.83
_EVENTS_PER_SECOND = 8
_WARM_SECONDS = 3.0
_SECONDS = 10.0
_LATE_SECONDS = 20.0


def measure(rounds: int) -> Figure:
    """The ratio of the two percentiles."""
    with ground() as stands:
        stands.migrate("distribution")
        cases = {"hanging": lambda: _case(stands, hangs=True), "well": lambda: _case(stands, hangs=False)}
        done = interleaved("webhook_isolation", rounds, cases)
        return Figure.of(
            "webhook_isolation",
            ratios(done, "hanging", to="well"),
            goal=GOAL,
            well_p99_ms=median(done, "well", "p99_ms"),
            hanging_p99_ms=median(done, "hanging", "p99_ms"),
            deliveries_per_second=_EVENTS_PER_SECOND * RECEIVERS,
        )


def _case(stands: Ground, *, hangs: bool) -> dict[str, Any]:
    with stands.process("distribution-worker", core=cores.TESTED):
        return fresh.call(paced, core=cores.LOAD, env=stands.env("distribution"), port=free_port(), hangs=hangs)


class Hooks:
    """Receivers that note how old an event is when it arrives. `/hook/0` hangs, if it is to, until the end."""

    def __init__(self, *, hangs: bool) -> None:
        self.hangs = hangs
        self.ended = asyncio.Event()
        self.ages: list[tuple[datetime, float]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return
        body, is_more = b"", True
        while is_more:
            message = await receive()
            body, is_more = body + message.get("body", b""), message.get("more_body", False)
        if scope["path"] == "/hook/0":
            if self.hangs:
                await self.ended.wait()
        else:
            born = datetime.fromisoformat(json.loads(body)["time"])
            self.ages.append((born, (datetime.now(UTC) - born).total_seconds()))
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def paced(*, port: int, hangs: bool) -> dict[str, Any]:
    """Have events happen at an even pace; the 99th percentile of what they took to all receivers but the first."""
    hooks = Hooks(hangs=hangs)
    server = quiet_server(hooks, host="127.0.0.1", port=port)
    serving = asyncio.create_task(server.serve())
    async with programme.runtime() as opened:
        subscriptions = await subscribed(opened, url=f"http://127.0.0.1:{port}")
        # The worker knows its subscriptions within a second or so.
        await asyncio.sleep(_WARM_SECONDS)
        began = utc_now()
        expected = 0
        for number in range(int((_WARM_SECONDS + _SECONDS) * _EVENTS_PER_SECOND)):
            at = utc_now()
            await DeliveryRepository().add([due_now(one, at) for one in subscriptions], opened.mongo)
            expected += RECEIVERS - 1
            behind = (number + 1) / _EVENTS_PER_SECOND - (utc_now() - began).total_seconds()
            await asyncio.sleep(max(behind, 0))
        async with asyncio.timeout(_LATE_SECONDS):
            while len(hooks.ages) < expected:
                await asyncio.sleep(0.1)
    hooks.ended.set()
    server.should_exit = True
    await serving
    counted = sorted(age for born, age in hooks.ages if (born - began).total_seconds() > _WARM_SECONDS)
    p99 = counted[int(len(counted) * 0.99)]
    return {"rate": 1 / p99, "p99_ms": p99 * 1000}
