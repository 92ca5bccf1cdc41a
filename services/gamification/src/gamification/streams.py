"""The streams process: how far challenges are. Everything here can be made again from their topic."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from gamification.challenges.models import LONGEST, PATIENCE
from gamification.quarters.models import Progress, Sum
from gamification.quarters.repository import StepRepository
from gamification.settings import Settings
from kernel.clock import Clock
from kernel.events import Event
from kernel.mongo import Mongo, MongoFailure
from kernel.runtime import Runtime
from kernel.sideport import side_app, side_server
from kernel.streams import Streams, Windows, changelog_topic
from kernel.telemetry.logs import log
from relais.catalogue import TOPICS
from relais.gamification.v1.challenge_pb2 import ChallengeAdvanced

GROUP = "gamification.progress"
TABLE = "sums"
_TOPIC = "gamification.challenge.v1"
_WEEK_SECONDS = 7 * 24 * 60 * 60
# A challenge's first event may be as old as this when its last one comes; the topic keeps events longer.
HORIZON_SECONDS = (LONGEST + PATIENCE + timedelta(weeks=1)).total_seconds()


def topics() -> Mapping[str, tuple[int, Mapping[str, str]]]:
    """The topic that keeps the sums across restarts; made by the migrations."""
    kept_ms = int(HORIZON_SECONDS * 1000)
    return dict([changelog_topic(GROUP, TABLE, partitions=TOPICS[_TOPIC].partitions, retention_ms=kept_ms)])


async def run_streams(runtime: Runtime, stopping: asyncio.Event) -> None:
    """Keep the view of how far challenges are fresh until told to stop."""
    settings = runtime.settings
    if not isinstance(settings, Settings):
        raise TypeError("the gamification service runs on its own settings")
    streams = Streams(settings, group=GROUP, catalogue=runtime.catalogue, horizon_seconds=HORIZON_SECONDS)
    sums = ChallengeSums(streams.tumbling(TABLE, seconds=_WEEK_SECONDS, default=dict), clock=runtime.clock)
    streams.on(ChallengeAdvanced)(sums.add)
    view = ProgressView(
        runtime.mongo, sums, recovered=lambda: streams.ready, every_seconds=settings.progress_write_seconds
    )

    async def ready() -> None:
        if not streams.ready:
            raise RuntimeError("the sums are not recovered yet")

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


class ChallengeSums:
    """What the events of challenges add up to, in the week that each began in. An event that comes again, or out of its
    order, changes nothing of the sum."""

    def __init__(self, windows: Windows, *, clock: Clock) -> None:
        self._windows = windows
        self._clock = clock
        self._changed: dict[tuple[str, int], Mapping[str, Any]] = {}

    def add(self, event: Event[ChallengeAdvanced]) -> None:
        """Add an event to its challenge's sum, unless it was added before."""
        data = event.data
        begins = data.begins_at.seconds
        start = self._windows.start_of(begins)
        if start < self._oldest():
            return
        known = self._windows.get(data.challenge_id, start)
        before = _sum(known) if known else Sum(goal=data.goal_efforts, begins=begins)
        after = before.add(event.sequence, data.efforts, is_last=data.is_last)
        if after is not before:
            value = asdict(after)
            self._windows.put(data.challenge_id, start, value)
            self._changed[data.challenge_id, start] = value

    def take_changed(self) -> list[Progress]:
        """How far the challenges are that advanced since this was called last."""
        changed, self._changed = self._changed, {}
        return [_progress(key, value) for (key, _start), value in changed.items()]

    def give_back(self, found: list[Progress]) -> None:
        """Have those that could not be written taken again, unless they have advanced since."""
        for one in found:
            start = self._windows.start_of(int(one.begins_at.timestamp()))
            self._changed.setdefault((one.challenge_id, start), self._windows.get(one.challenge_id, start))

    def all(self) -> list[Progress]:
        """How far every challenge is that is known and not long over; those that are over are forgotten."""
        self._windows.drop_before(self._oldest())
        return [_progress(key, value) for key, _start, value in self._windows.items()]

    def _oldest(self) -> int:
        return self._windows.start_of(int(self._clock().timestamp() - HORIZON_SECONDS))


class ProgressView:
    """Writes how far challenges are to MongoDB, from where the api and the worker read it."""

    # Everything is written this often, so that a view that was lost comes back without a restart.
    whole_every = 60

    def __init__(
        self, mongo: Mongo, sums: ChallengeSums, *, recovered: Callable[[], bool], every_seconds: float
    ) -> None:
        self._mongo = mongo
        self._sums = sums
        self._recovered = recovered
        self._every_seconds = every_seconds
        self._steps = StepRepository()

    async def run(self, stopping: asyncio.Event) -> None:
        """Write what changed, again and again, and a last time when told to stop."""
        whole_in = 0
        while not stopping.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(self._every_seconds):
                    await stopping.wait()
            if self._recovered():
                if whole_in == 0:
                    await self._write(self._sums.all())
                whole_in = (whole_in or self.whole_every) - 1
            await self._write(self._sums.take_changed())

    async def _write(self, found: list[Progress]) -> None:
        try:
            await self._steps.put(found, self._mongo)
        except MongoFailure as failure:
            log(__name__).warning("progress_waits", error=type(failure).__name__)
            self._sums.give_back(found)


def _sum(value: Mapping[str, Any]) -> Sum:
    return Sum(**{**value, "beyond": tuple(value["beyond"])})


def _progress(challenge_id: str, value: Mapping[str, Any]) -> Progress:
    found = _sum(value)
    return Progress(
        challenge_id=challenge_id,
        version=found.highest,
        step=found.step,
        is_complete=found.is_complete,
        begins_at=datetime.fromtimestamp(found.begins, UTC),
    )
