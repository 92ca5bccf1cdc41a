"""A rebuild of the figures as it is shipped, from reading the topic to the swap, to stage one over the same topic.

The rebuild stands beside figures that the shipped group has folded before, and has to find them right.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

from bench import cores, fold, fresh
from bench.consumer_batch import consume
from bench.figures import Figure
from bench.ground import ground
from bench.rounds import interleaved, median, ratios
from kernel.consumer import Subscriptions
from kernel.runtime import open_runtime
from kernel.vault import Vault
from metrics.bootstrap import SERVICE
from metrics.keys.repository import KeyRepository
from metrics.rebuilds.commands import Rebuild
from metrics.seals.commands import Seals
from metrics.settings import Settings
from metrics.subscriptions import fold_activities
from metrics.subscriptions import folding as shipped
from relais.distribution.v1.click_pb2 import ClicksCounted

GOAL = 0.5
_EVENTS = 200_000
# The live side of the ratio folds the topic in every round, and would leave too much here to be found right.
_BESIDE = {"RELAIS_MONGO_DATABASE": "metrics-rebuilt"}


def measure(rounds: int) -> Figure:
    """The ratio of events per second."""
    with ground() as stands:
        sent = fold.fill(stands, _EVENTS)
        stands.migrate("metrics", **_BESIDE)
        live: dict[str, Any] = {"core": cores.TESTED, "env": stands.env("metrics"), "count": _EVENTS}
        beside = live | {"env": stands.env("metrics", **_BESIDE)}
        fresh.call(folded, **beside)
        cases = {
            "rebuild": lambda: fresh.call(rebuilding, **beside),
            "fold": lambda: fresh.call(fold.folding, **live, clicks=sent),
        }
        done = interleaved("rebuild", rounds, cases)
    return Figure.of(
        "rebuild",
        ratios(done, "rebuild", to="fold"),
        goal=GOAL,
        rebuild_per_second=median(done, "rebuild"),
        fold_per_second=median(done, "fold"),
        events=_EVENTS,
    )


async def folded(*, count: int) -> dict[str, Any]:
    """Fold the topic as the shipped group."""
    subscriptions = Subscriptions(group=shipped.group)
    subscriptions.on_batch(ClicksCounted, most=shipped.most)(fold_activities)
    async with fold.runtime() as opened:
        return {"rate": count / await consume(opened, subscriptions, count=count)}


async def rebuilding(*, count: int) -> dict[str, Any]:
    """Rebuild all of it; nothing is found wrong."""
    settings = Settings()
    async with open_runtime(settings, SERVICE.catalogue) as opened:
        seals = Seals(KeyRepository(Vault(settings.vault_keys)), opened.clock)
        began = time.perf_counter()
        report = await Rebuild(opened, seals, live=shipped).run(asyncio.Event())
        took = time.perf_counter() - began
    if report.read != count or report.changed:
        raise RuntimeError(f"of {count} events {report.read} were read; {len(report.changed)} days were changed")
    return {"rate": count / took}
