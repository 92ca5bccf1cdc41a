"""The streams process: how far challenges are. Everything here can be made again from their topic."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from gamification import migrations
from gamification.challenges.models import LONGEST, PATIENCE
from gamification.quarters.models import Progress, Sum
from gamification.quarters.repository import StepRepository
from gamification.settings import Settings
from kernel.clock import Clock
from kernel.events import Event
from kernel.runtime import Runtime
from kernel.streams import Streams, View, Windows, changelog_topic, keep_view
from relais.catalogue import TOPICS
from relais.gamification.v1.challenge_pb2 import ChallengeAdvanced

GROUP = "gamification.progress"
TABLE = "sums"
TOPIC = "gamification.challenge.v1"
_WEEK_SECONDS = 7 * 24 * 60 * 60
# A challenge's first event may be as old as this when its last one comes; the topic keeps events longer.
HORIZON_SECONDS = (LONGEST + PATIENCE + timedelta(weeks=1)).total_seconds()


def topics() -> Mapping[str, tuple[int, Mapping[str, str]]]:
    """The topic that keeps the sums across restarts; made by the migrations."""
    kept_ms = int(HORIZON_SECONDS * 1000)
    return dict([changelog_topic(GROUP, TABLE, partitions=TOPICS[TOPIC].partitions, retention_ms=kept_ms)])


async def run_streams(runtime: Runtime, stopping: asyncio.Event) -> None:
    """Keep the view of how far challenges are fresh until told to stop."""
    settings = runtime.settings
    if not isinstance(settings, Settings):
        raise TypeError("the gamification service runs on its own settings")
    streams = Streams(settings, group=GROUP, catalogue=runtime.catalogue, horizon_seconds=HORIZON_SECONDS)
    sums = ChallengeSums(streams.tumbling(TABLE, seconds=_WEEK_SECONDS, default=dict), clock=runtime.clock)
    streams.on(ChallengeAdvanced)(sums.add)
    steps = StepRepository()
    view = View(
        sums,
        lambda found: steps.put(found, runtime.mongo),
        name="progress",
        every_seconds=settings.progress_write_seconds,
    )
    await keep_view(streams, view, runtime=runtime, migrations=migrations, stopping=stopping)


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
