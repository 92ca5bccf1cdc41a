"""What an operator asks a service on the command line: `replay …`, `dead-letters …` and `offsets …`.

In a terminal the answers are lines to read; anywhere else each is a line of JSON on standard output. The log is on
standard error.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

import orjson
from aiokafka.errors import KafkaConnectionError

from kernel import kafka
from kernel.consumer import Replayed, replay
from kernel.consumer.letters import letters_of
from kernel.restoring import export_offsets, import_offsets, renew_offsets
from kernel.runtime import Runtime
from kernel.service import Service

# A process, or what is done on demand: its exit code, None for 0.
Run = Callable[[Service, Runtime, asyncio.Event], Awaitable[int | None]]

_FAILED = 1
_BETWEEN_NEWS_SECONDS = 1.0


def asked(service: Service, name: str, operands: Sequence[str]) -> Run | None:
    """What answers these arguments; None when they ask for nothing that there is."""
    run = _asked(service, name, operands)
    return None if run is None else partial(_at_the_broker, run)


def _asked(service: Service, name: str, operands: Sequence[str]) -> Run | None:
    match name, *operands:
        case "replay", group, topic if (group, topic) in _pairs(service):
            return partial(run_replay, group=group, topic=topic)
        case "dead-letters", "list":
            return list_heaps
        case "dead-letters", "list", group, topic if (group, topic) in _pairs(service):
            return partial(list_letters, group=group, topic=topic)
        case "dead-letters", "show", group, topic, offset if (group, topic) in _pairs(service) and offset.isdecimal():
            return partial(show_letter, group=group, topic=topic, offset=int(offset))
        case "offsets", "export":
            return export_offsets
        case "offsets", "import":
            return import_offsets
        case "offsets", "renew":
            return renew_offsets
    return None


def usage(service: Service) -> list[str]:
    """The lines of what can be asked for."""
    start = f"       python -m {service.name}"
    return [
        f"{start} dead-letters list",
        f"{start} dead-letters list GROUP TOPIC",
        f"{start} dead-letters show GROUP TOPIC OFFSET",
        f"{start} offsets export",
        f"{start} offsets import",
        f"{start} offsets renew",
        *(f"{start} replay {group} {topic}" for group, topic in _pairs(service)),
    ]


async def _at_the_broker(run: Run, service: Service, runtime: Runtime, stopping: asyncio.Event) -> int | None:
    try:
        return await run(service, runtime, stopping)
    except KafkaConnectionError:
        sys.stderr.write(f"No broker answers at {runtime.settings.kafka_bootstrap}. Ask again once one does.\n")
        return _FAILED


async def run_replay(service: Service, runtime: Runtime, stopping: asyncio.Event, *, group: str, topic: str) -> int:
    """Hand the dead letters that a group has of a topic to its handlers once more; 1 unless each was handled."""
    news = _News(group, topic)
    replayed = await hand_over(service, runtime, stopping, group=group, topic=topic, progress=news)
    news.end(replayed)
    return 0 if replayed.is_done else _FAILED


async def hand_over(
    service: Service,
    runtime: Runtime,
    stopping: asyncio.Event,
    *,
    group: str,
    topic: str,
    progress: Callable[[Replayed], None],
) -> Replayed:
    """Hand the dead letters that a group has of a topic to its handlers once more, and note it in the audit log."""
    [subscriptions] = [one for one in service.subscriptions if one.group == group]
    producer = kafka.producer(runtime.settings)
    await producer.start()
    try:
        replayed = await replay(
            runtime.settings,
            subscriptions.opened(runtime),
            topic,
            uow=runtime.uow,
            catalogue=runtime.catalogue,
            producer=producer,
            clock=runtime.clock,
            stopping=stopping,
            progress=progress,
        )
    finally:
        await producer.stop()
    counts = {"of": replayed.of, "read": replayed.read, "set_aside_again": replayed.again}
    if service.audit is not None:
        await service.audit.note(runtime, "dead_letters.replayed", f"dead-letters/{group}/{topic}", **counts)
    return replayed


async def list_heaps(service: Service, runtime: Runtime, _stopping: asyncio.Event) -> int:
    """Say of each group and topic how many dead letters are kept and how many wait; those without any are left out."""
    pairs = _pairs(service)
    async with letters_of(runtime.settings, {group for group, _ in pairs}) as letters:
        for group, topic in pairs:
            heap = await letters[group].heap(topic)
            if heap.kept:
                _say(
                    heap.line(), f"{heap.waiting} of {heap.kept} wait  {group}  {topic}  since {heap.line()['oldest']}"
                )
    return 0


async def list_letters(service: Service, runtime: Runtime, stopping: asyncio.Event, *, group: str, topic: str) -> int:
    """Say of each dead letter that waits for a replay where it is, what was wrong and which event it was."""
    async with letters_of(runtime.settings, [group]) as letters:
        async for letter in letters[group].waiting(topic):
            if stopping.is_set():
                return _FAILED
            line = letter.line()
            _say(line, "  ".join(str(line[name]) for name in ("offset", "set_aside_at", "ce_type", "ce_id", "reason")))
    return 0


async def show_letter(
    service: Service, runtime: Runtime, _stopping: asyncio.Event, *, group: str, topic: str, offset: int
) -> int:
    """Show one dead letter whole, with its headers and its event; 1 if none is kept at that offset."""
    async with letters_of(runtime.settings, [group]) as letters:
        letter = await letters[group].find(topic, offset)
    if letter is None:
        sys.stderr.write(
            f"No dead letter is kept at {offset}. `dead-letters list {group} {topic}` names those that wait.\n"
        )
        return _FAILED
    whole = letter.whole(runtime.catalogue)
    _say(whole, orjson.dumps(whole, option=orjson.OPT_INDENT_2).decode())
    return 0


class _News:
    """Tells how far a replay is: at its beginning and its end, and each second at most in between."""

    def __init__(self, group: str, topic: str) -> None:
        self._place = {"group": group, "topic": topic}
        self._told_at = float("-inf")

    def __call__(self, so_far: Replayed) -> None:
        now = time.monotonic()
        if now - self._told_at < _BETWEEN_NEWS_SECONDS and so_far.read < so_far.of:
            return
        self._told_at = now
        self._say("replaying", so_far)

    def end(self, replayed: Replayed) -> None:
        """Tell that it has ended, and with what."""
        self._say("replayed", replayed)

    def _say(self, event: str, at: Replayed) -> None:
        line = {"event": event, **self._place, "of": at.of, "read": at.read, "set_aside_again": at.again}
        _say(line, f"{event}: {at.read} of {at.of}, {at.again} set aside again")


def _pairs(service: Service) -> list[tuple[str, str]]:
    return [(group.group, topic) for group in service.subscriptions for topic in group.topics(service.catalogue)]


def _say(line: dict[str, Any], words: str) -> None:
    text = words if sys.stdout.isatty() else orjson.dumps(line).decode()
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
