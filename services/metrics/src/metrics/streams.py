"""The streams process: what moves now, from the folded minutes. Everything here can be made again from their topic."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from kernel.clock import Clock
from kernel.events import Event
from kernel.runtime import Runtime
from kernel.streams import Streams, View, Windows, changelog_topic, keep_view
from metrics import migrations
from metrics.settings import Settings
from metrics.trends.models import MOVING, STEP_SECONDS, STEPS, Step
from metrics.trends.repository import TrendRepository
from relais.catalogue import TOPICS
from relais.metrics.v1.delta_pb2 import DeltaFolded

GROUP = "metrics.trends"
TABLE = "steps"
# The running step, the eleven before it, and one more for deltas that are late.
HORIZON_SECONDS = STEP_SECONDS * (STEPS + 1)
TOPIC = "metrics.delta.v1"
_DAY_MS = 24 * 60 * 60 * 1000


def topics() -> Mapping[str, tuple[int, Mapping[str, str]]]:
    """The topic that keeps the steps across restarts; made by the migrations."""
    return dict([changelog_topic(GROUP, TABLE, partitions=TOPICS[TOPIC].partitions, retention_ms=_DAY_MS)])


async def run_streams(runtime: Runtime, stopping: asyncio.Event) -> None:
    """Keep the view of what moves fresh until told to stop."""
    settings = runtime.settings
    if not isinstance(settings, Settings):
        raise TypeError("the metrics service runs on its own settings")
    streams = Streams(settings, group=GROUP, catalogue=runtime.catalogue, horizon_seconds=HORIZON_SECONDS)
    moving = MovingSteps(streams.tumbling(TABLE, seconds=STEP_SECONDS, default=_nothing), clock=runtime.clock)
    streams.on(DeltaFolded)(moving.add)
    steps = TrendRepository()
    view = View(
        moving,
        lambda found: steps.put(found, runtime.mongo),
        name="trends",
        every_seconds=settings.trends_write_seconds,
    )
    await keep_view(streams, view, runtime=runtime, migrations=migrations, stopping=stopping)


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
