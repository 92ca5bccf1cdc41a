"""The broker ends under load and comes back, again and again: `kill -9` and in good order by turns."""

from __future__ import annotations

import asyncio
import statistics
import time
from dataclasses import dataclass

from rich.console import Console

from drills import groups
from drills.figures import Figure
from drills.people import People
from drills.site import Site

RESTARTS = 20
RESUMED_SECONDS = 15.0
# Looked at for longer than is allowed, so that a miss has a figure too.
_LOOKED_AT_SECONDS = 90.0
_PAUSE_SECONDS = 2.0

_console = Console(stderr=True, highlight=False)


@dataclass(frozen=True, slots=True)
class Restart:
    """One restart: how the broker ended, and after how long each group had handled a new event of all its topics,
    from when the broker answered again."""

    how: str
    after: dict[str, float]

    @property
    def slowest(self) -> str:
        """The group that took longest."""
        return max(self.after, key=self.after.__getitem__)

    @property
    def seconds(self) -> float:
        """Its seconds."""
        return self.after[self.slowest]


async def drill(site: Site, *, restarts: int = RESTARTS) -> list[Figure]:
    """Restart the broker so many times."""
    people = People(site)
    await people.prepare()
    done: list[Restart] = []
    async with people.at_work(), site.kept():
        for number in range(restarts):
            await asyncio.sleep(_PAUSE_SECONDS)
            done.append(await _restart(site, "killed" if number % 2 == 0 else "stopped"))
            last = done[-1]
            _console.print(
                f"broker {number + 1}/{restarts}: {last.how}, {last.slowest} went on after {last.seconds:.1f} s"
            )
    late = [one for one in done if one.seconds > RESUMED_SECONDS]
    slowest = max(done, key=lambda one: one.seconds)
    return [
        Figure("restarts of the broker", len(done), "", detail="killed and stopped by turns"),
        Figure("restarts after which a group went on late or never", len(late), "", 0),
        Figure("longest time until all groups had gone on", slowest.seconds, "s", RESUMED_SECONDS, slowest.slowest),
        Figure("median of it", statistics.median(one.seconds for one in done), "s"),
        people.failures(),
        Figure("processes that ended by themselves", len(site.ended), "", detail=", ".join(site.ended)),
    ]


async def _restart(site: Site, how: str) -> Restart:
    await asyncio.to_thread(site.kafka.kill if how == "killed" else site.kafka.stop)
    await asyncio.to_thread(site.kafka.start)
    back = time.monotonic()
    marks = await groups.put_events(site.kafka.bootstrap)
    return Restart(how, await groups.got_past(site.kafka.bootstrap, marks, since=back, within=_LOOKED_AT_SECONDS))
