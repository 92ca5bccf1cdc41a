"""Every process is replaced under load, as a cluster does it: its successor is ready before it is told to end."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.console import Console

from drills import groups, scrapes
from drills.figures import Figure
from drills.people import People
from drills.pods import Pod
from drills.site import Site, of_kind
from kernel.consumer.singles import Singles

APIS = 2
# The preStop delay of an api in deploy/k8s, and how long it may take until nobody sends it requests any more.
PRE_STOP_SECONDS = 8.0
UNHEARD_SECONDS = 2.0
EXIT_SECONDS = 10.0
# The most that one poll of a group hands to its handlers one by one.
BATCH = Singles.max_records
_GRACE_SECONDS = 40.0
_RESUMED_SECONDS = 30.0

_console = Console(stderr=True, highlight=False)


@dataclass(frozen=True, slots=True)
class Restart:
    """One process that was replaced: how long it took to end, with which code, and what groups handled again."""

    name: str
    seconds: float
    code: int
    again: Counter[str]
    stuck: frozenset[str] = frozenset()


@dataclass
class _Duplicates:
    """The events that groups met a second time, by group, of processes that run and of those that have ended."""

    seen: dict[Pod, Counter[str]] = field(default_factory=dict)

    async def total(self, pods: Sequence[Pod]) -> Counter[str]:
        for pod in of_kind(pods, "worker"):
            self.seen[pod] = await scrapes.of_pod(pod, "inbox_duplicates_total", by="group") or self.seen.get(
                pod, Counter()
            )
        return sum(self.seen.values(), Counter())


async def drill(site: Site, *, pre_stop: float = PRE_STOP_SECONDS, unheard: float = UNHEARD_SECONDS) -> list[Figure]:
    """Replace every process of every service once, one after the other."""
    people = People(site)
    await people.prepare()
    duplicates = _Duplicates()
    watching = asyncio.create_task(site.endpoints.watch())
    try:
        began = time.monotonic()
        async with people.at_work():
            restarts = [
                await _replace(site, pod, duplicates, pre_stop=pre_stop, unheard=unheard) for pod in list(site.pods)
            ]
            seconds = time.monotonic() - began
        resumed = await _consumed(site)
    finally:
        watching.cancel()
    return _figures(people, restarts, resumed, seconds)


async def _replace(site: Site, pod: Pod, duplicates: _Duplicates, *, pre_stop: float, unheard: float) -> Restart:
    before = await duplicates.total(site.pods)
    successor = site.pod(pod.plan)
    await site.start(successor)
    if pod.is_api:
        # The endpoint's removal is heard of while the delay runs.
        await asyncio.sleep(unheard)
        site.endpoints.remove(pod)
        await asyncio.sleep(pre_stop - unheard)
    await duplicates.total(site.pods)
    seconds, code = await pod.terminate(within=_GRACE_SECONDS)
    site.pods.remove(pod)
    stuck = frozenset[str]()
    if pod.plan.arguments == ("worker",):
        # The successor has all the partitions once the group has met again, and reads from what was committed.
        stuck = _stuck(await _consumed(site))
    again = await duplicates.total(site.pods) - before
    _console.print(f"rolling: {pod.name} ended with {code} after {seconds:.1f} s, handled again: {dict(again) or 0}")
    return Restart(pod.name, seconds, code, again, stuck)


async def _consumed(site: Site) -> dict[str, float]:
    marks = await groups.put_events(site.kafka.bootstrap)
    return await groups.got_past(site.kafka.bootstrap, marks, since=time.monotonic(), within=_RESUMED_SECONDS)


def _stuck(resumed: dict[str, float]) -> frozenset[str]:
    return frozenset(group for group, after in resumed.items() if after == float("inf"))


def _figures(people: People, restarts: Sequence[Restart], resumed: dict[str, float], seconds: float) -> list[Figure]:
    failed = people.failed()
    slowest = max(restarts, key=lambda one: one.seconds)
    badly = [f"{one.name} {one.code}" for one in restarts if one.code != 0]
    worst = max(restarts, key=lambda one: max(one.again.values(), default=0))
    stuck = sorted(_stuck(resumed).union(*(one.stuck for one in restarts)))
    asked = f"of {len(people.asked)} in {seconds:.0f} s"
    if failed:
        asked += f"; the first: {failed[0].what} {failed[0].reason}"
    return [
        Figure("processes replaced", len(restarts), "", detail=", ".join(sorted({one.name for one in restarts}))),
        Figure("failed requests", len(failed), "", 0, asked),
        Figure("longest time from SIGTERM to exit", slowest.seconds, "s", EXIT_SECONDS, slowest.name),
        Figure("processes that ended with another code than 0", len(badly), "", 0, ", ".join(badly)),
        Figure(
            "events handled again by a group after one restart, at most",
            max(worst.again.values(), default=0),
            "",
            BATCH,
            f"{worst.name}: {dict(worst.again)}" if worst.again else "none by any; a batch is up to 200 events",
        ),
        Figure("groups that did not go on", len(stuck), "", 0, ", ".join(stuck)),
    ]
