"""MongoDB, and then the broker, stand still for a while under load (SIGSTOP), and go on (SIGCONT)."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from drills import groups, scrapes
from drills.figures import Figure
from drills.people import Asked, People
from drills.pods import Pod
from drills.site import Site, of_kind
from kernel.settings import ServiceSettings

SECONDS = 10.0
REQUEST_SECONDS = 1.1 * float(ServiceSettings.model_fields["request_seconds"].default)
READY_SECONDS = 2.0
RATE_SECONDS = 2.0
# A second in which this part of the former rate is reached counts as the full rate: it scatters by as much anyway.
_FULL = 0.9
_STEADY_SECONDS = 10.0
_AFTERWARDS_SECONDS = 20.0
_PROBE_EVERY_SECONDS = 0.25
_LOOK_EVERY_SECONDS = 0.5


@dataclass
class _Watch:
    """What is seen from outside meanwhile, with moments on the monotonic clock."""

    probes: dict[Pod, list[tuple[float, bool]]] = field(default_factory=dict)
    handled: list[tuple[float, int]] = field(default_factory=list)

    @asynccontextmanager
    async def of(self, site: Site) -> AsyncIterator[None]:
        """Ask all processes whether they are ready, and workers and streams what they have handled, in the block."""
        tasks = [asyncio.create_task(self._ask(pod)) for pod in site.pods]
        tasks.append(asyncio.create_task(self._count([*of_kind(site.pods, "worker"), *of_kind(site.pods, "streams")])))
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def first(self, pod: Pod, *, ready: bool, since: float) -> float:
        """Seconds from a moment to the first answer of this kind; infinite if there was none."""
        return next((at - since for at, said in self.probes[pod] if at >= since and said is ready), float("inf"))

    def rate(self, begin: float, end: float) -> float:
        """Events a second that all groups together handled."""
        return (self._count_at(end) - self._count_at(begin)) / (end - begin)

    def _count_at(self, moment: float) -> float:
        return next((count for at, count in reversed(self.handled) if at <= moment), 0)

    async def _ask(self, pod: Pod) -> None:
        answers = self.probes.setdefault(pod, [])
        while True:
            ready = await pod.ready()
            answers.append((time.monotonic(), ready))
            await asyncio.sleep(_PROBE_EVERY_SECONDS)

    async def _count(self, pods: Sequence[Pod]) -> None:
        known = dict.fromkeys(pods, 0)
        while True:
            for pod in pods:
                # A process that does not answer has handled what it had before.
                seen = await scrapes.of_pod(pod, "consumer_handled_total", by="group")
                known[pod] = max(known[pod], seen.total())
            self.handled.append((time.monotonic(), sum(known.values())))
            await asyncio.sleep(_LOOK_EVERY_SECONDS)


async def drill(site: Site, *, seconds: float = SECONDS) -> list[Figure]:
    """Freeze both, one after the other."""
    people = People(site)
    await people.prepare()
    figures: list[Figure] = []
    async with people.at_work():
        for name, pid in (("mongod", site.mongod.pid), ("broker", site.kafka.pid)):
            if pid is None:
                raise RuntimeError(f"the {name} does not run")
            figures += await _frozen(site, people, name, pid, seconds)
    return figures


async def _frozen(site: Site, people: People, name: str, pid: int, seconds: float) -> list[Figure]:
    watch = _Watch()
    async with watch.of(site):
        await asyncio.sleep(_STEADY_SECONDS)
        os.kill(pid, signal.SIGSTOP)
        stopped = time.monotonic()
        try:
            await asyncio.sleep(seconds)
        finally:
            os.kill(pid, signal.SIGCONT)
        resumed = time.monotonic()
        await asyncio.sleep(_AFTERWARDS_SECONDS)
    marks = await groups.put_events(site.kafka.bootstrap)
    past = await groups.got_past(site.kafka.bootstrap, marks, since=time.monotonic(), within=_AFTERWARDS_SECONDS)
    stuck = sorted(group for group, after in past.items() if after == float("inf"))
    # The first seconds are for whoever comes from the freeze before.
    steady = (stopped - _STEADY_SECONDS + 3, stopped)
    asked = [one for one in people.asked if one.ended > stopped and one.began < resumed]
    return [
        *_requests(name, asked),
        *_readiness(name, watch, site.pods, stopped, resumed),
        _after(name, people.failed(since=resumed + RATE_SECONDS)),
        Figure(f"{name}: groups that did not go on", len(stuck), "", 0, ", ".join(stuck)),
        _rate(f"{name}: until requests are answered at the full rate", people.rate, steady, resumed),
        _rate(f"{name}: until events are handled at the full rate", watch.rate, steady, resumed),
    ]


def _requests(name: str, asked: Sequence[Asked]) -> list[Figure]:
    longest = max(asked, key=lambda one: one.ended - one.began)
    failed = [one for one in asked if one.reason]
    return [
        Figure(
            f"{name}: longest request",
            longest.ended - longest.began,
            "s",
            REQUEST_SECONDS,
            f"{longest.what} {longest.status}",
        ),
        Figure(
            f"{name}: requests refused while it stood still",
            len(failed),
            "",
            # Without a broker events wait in the outbox, and nobody is refused anything.
            0 if name == "broker" else None,
            f"of {len(asked)}" + (f"; the first: {failed[0].what} {failed[0].reason}" if failed else ""),
        ),
    ]


def _after(name: str, failed: Sequence[Asked]) -> Figure:
    first = f"the first: {failed[0].what} {failed[0].reason}" if failed else ""
    return Figure(f"{name}: requests that failed later than 2 s after it", len(failed), "", 0, first)


def _readiness(name: str, watch: _Watch, pods: Sequence[Pod], stopped: float, resumed: float) -> list[Figure]:
    if name == "broker":
        out = sorted({pod.name for pod in pods if any(at > stopped and not ready for at, ready in watch.probes[pod])})
        return [Figure("broker: processes that it made unready", len(out), "", 0, ", ".join(out))]
    told = {pod: watch.first(pod, ready=False, since=stopped) for pod in pods}
    back = {pod: watch.first(pod, ready=True, since=resumed) for pod in pods}
    figures = []
    for what, times in (("said not ready", told), ("was ready again", back)):
        last = max(times, key=times.__getitem__)
        figures.append(Figure(f"{name}: until the last process {what}", times[last], "s", READY_SECONDS, last.name))
    return figures


def _rate(name: str, rate: Callable[[float, float], float], steady: tuple[float, float], resumed: float) -> Figure:
    """After how many seconds the first second begins in which the former rate is reached."""
    before = rate(*steady)
    if before == 0:
        # Where nothing was done before, nothing is known of afterwards.
        return Figure(name, float("inf"), "s", RATE_SECONDS, "nothing a second before")
    tenths = int((_AFTERWARDS_SECONDS - 1) * 10)
    after = next(
        (
            tenth / 10
            for tenth in range(tenths)
            if rate(resumed + tenth / 10, resumed + tenth / 10 + 1) >= _FULL * before
        ),
        float("inf"),
    )
    return Figure(name, after, "s", RATE_SECONDS, f"{before:.0f} a second before")
