"""The streams process: what moves now, from the folded minutes. Everything here can be made again from their topic."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from kernel.clock import Clock
from kernel.events import Event
from kernel.mongo import Mongo, MongoFailure
from kernel.runtime import Runtime
from kernel.sideport import side_app, side_server
from kernel.streams import Streams, Windows, changelog_topic
from kernel.telemetry.logs import log
from metrics.settings import Settings
from metrics.trends.models import MOVING, STEP_SECONDS, STEPS, Step
from metrics.trends.repository import TrendRepository
from relais.catalogue import TOPICS
from relais.metrics.v1.delta_pb2 import DeltaFolded

GROUP = "metrics.trends"
TABLE = "steps"
# The running step, the eleven before it, and one more for deltas that are late.
HORIZON_SECONDS = STEP_SECONDS * (STEPS + 1)
_TOPIC = "metrics.delta.v1"
_DAY_MS = 24 * 60 * 60 * 1000


def topics() -> Mapping[str, tuple[int, Mapping[str, str]]]:
    """The topic that keeps the steps across restarts; made by the migrations."""
    return dict([changelog_topic(GROUP, TABLE, partitions=TOPICS[_TOPIC].partitions, retention_ms=_DAY_MS)])


async def run_streams(runtime: Runtime, stopping: asyncio.Event) -> None:
    """Keep the view of what moves fresh until told to stop."""
    settings = runtime.settings
    if not isinstance(settings, Settings):
        raise TypeError("the metrics service runs on its own settings")
    streams = Streams(settings, group=GROUP, catalogue=runtime.catalogue, horizon_seconds=HORIZON_SECONDS)
    moving = MovingSteps(streams.tumbling(TABLE, seconds=STEP_SECONDS, default=_nothing), clock=runtime.clock)
    streams.on(DeltaFolded)(moving.add)
    view = TrendView(
        runtime.mongo, moving, recovered=lambda: streams.ready, every_seconds=settings.trends_write_seconds
    )

    async def ready() -> None:
        if not streams.ready:
            raise RuntimeError("the steps are not recovered yet")

    checks = {"mongodb": runtime.mongo.ping, "streams": ready}
    side = side_server(settings, side_app(checks, alive=lambda: not streams.progress.stuck))
    async with asyncio.TaskGroup() as group:
        group.create_task(side.serve())
        try:
            writing = group.create_task(view.run(stopping))
            await streams.run(stopping)
            await writing
        finally:
            side.should_exit = True


class MovingSteps:
    """The steps that deltas add up to. A delta that comes again, or out of its hour, changes nothing."""

    def __init__(self, windows: Windows, *, clock: Clock) -> None:
        self._windows = windows
        self._clock = clock
        self._changed: dict[tuple[str, int], Any] = {}

    def add(self, event: Event[DeltaFolded]) -> None:
        """Add a delta to its step, unless it was added before."""
        delta = event.data
        minute = delta.minute.seconds
        start = self._windows.start_of(minute)
        if start < self._oldest():
            return
        key = f"{delta.story_id}:{delta.network}"
        known = self._windows.get(key, start)
        # Versions are in order on their partition, but after a rebalance faust may hand out later ones before it goes
        # back to those that it has yet to repeat: the highest version seen does not tell which were added.
        highest, beyond = known["versions"].get(str(minute), 0), known.get("beyond", {}).get(str(minute), [])
        if event.sequence <= highest or event.sequence in beyond:
            return
        highest, beyond = _noted(event.sequence, highest, beyond)
        step = {
            **{name: known[name] + getattr(delta, name) for name in MOVING},
            "versions": {**known["versions"], str(minute): highest},
            "beyond": {**known.get("beyond", {}), str(minute): beyond},
        }
        self._windows.put(key, start, step)
        self._changed[key, start] = step

    def take_changed(self) -> list[Step]:
        """The steps that changed since this was called last."""
        changed, self._changed = self._changed, {}
        return [_step(key, start, value) for (key, start), value in changed.items()]

    def give_back(self, steps: list[Step]) -> None:
        """Have steps that could not be written taken again, unless they have grown since."""
        for step in steps:
            key = f"{step.story_id}:{step.network}"
            self._changed.setdefault((key, step.start), self._windows.get(key, step.start))

    def all(self) -> list[Step]:
        """Every step that is known and not over; those that are over are forgotten."""
        self._windows.drop_before(self._oldest())
        return [_step(*item) for item in self._windows.items()]

    def _oldest(self) -> int:
        return self._windows.start_of(int(self._clock().timestamp()) - HORIZON_SECONDS)


class TrendView:
    """Writes the steps to MongoDB, from where the api reads them."""

    # Everything is written this often, so that a view that was lost comes back without a restart.
    whole_every = 60

    def __init__(
        self, mongo: Mongo, moving: MovingSteps, *, recovered: Callable[[], bool], every_seconds: float
    ) -> None:
        self._mongo = mongo
        self._moving = moving
        self._recovered = recovered
        self._every_seconds = every_seconds
        self._steps = TrendRepository()

    async def run(self, stopping: asyncio.Event) -> None:
        """Write what changed, again and again, and a last time when told to stop."""
        whole_in = 0
        while not stopping.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(self._every_seconds):
                    await stopping.wait()
            if self._recovered():
                if whole_in == 0:
                    await self._write(self._moving.all())
                whole_in = (whole_in or self.whole_every) - 1
            await self._write(self._moving.take_changed())

    async def _write(self, steps: list[Step]) -> None:
        try:
            await self._steps.put(steps, self._mongo)
        except MongoFailure as failure:
            log(__name__).warning("trends_wait", error=type(failure).__name__)
            self._moving.give_back(steps)


def _noted(version: int, highest: int, beyond: list[int]) -> tuple[int, list[int]]:
    """The version up to which all were added, and those added beyond it, after one more."""
    beyond = sorted([*beyond, version])
    while beyond and beyond[0] == highest + 1:
        highest, *beyond = beyond
    return highest, beyond


def _nothing() -> dict[str, Any]:
    return {**dict.fromkeys(MOVING, 0), "versions": {}, "beyond": {}}


def _step(key: str, start: int, value: Mapping[str, Any]) -> Step:
    story_id, _, network = key.partition(":")
    return Step(story_id=story_id, network=network, start=start, **{name: value[name] for name in MOVING})
