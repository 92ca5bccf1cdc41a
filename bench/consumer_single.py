"""The kernel's consumer with a handler for one event, each in a transaction with its inbox mark, to the plain loop.

Only reported: a transaction for each event is what it promises, and what it costs.
"""

from __future__ import annotations

from typing import Any

from bench import clicks, cores, fresh, programme
from bench.consumer_batch import consume
from bench.figures import Figure
from bench.ground import ground
from bench.rounds import interleaved, median, ratios
from kernel.clock import new_id
from kernel.consumer import Subscriptions
from kernel.events import Event
from kernel.mongo import Tx
from relais.distribution.v1.click_pb2 import ClicksCounted

_EVENTS = 4_000


def measure(rounds: int) -> Figure:
    """The ratio of events per second."""
    with ground() as stands:
        stands.migrate("distribution")
        env = stands.env("distribution")
        sent = fresh.call(clicks.fill, core=cores.LOAD, env=env, count=_EVENTS)["clicks"]
        cases = {
            "kernel": lambda: fresh.call(handling, core=cores.TESTED, env=env, count=_EVENTS),
            "plain": lambda: fresh.call(clicks.plain, core=cores.TESTED, env=env, count=_EVENTS, clicks=sent),
        }
        done = interleaved("consumer_single", rounds, cases)
        return Figure.of(
            "consumer_single",
            ratios(done, "kernel", to="plain"),
            goal=None,
            kernel_per_second=median(done, "kernel"),
            plain_per_second=median(done, "plain"),
            events=_EVENTS,
        )


async def handling(*, count: int) -> dict[str, Any]:
    """Handle the whole topic in a group of its own; each event makes one document."""
    group = f"bench.{new_id()}"
    subscriptions = Subscriptions(group=group)

    @subscriptions.on(ClicksCounted)
    async def keep(event: Event[ClicksCounted], tx: Tx) -> None:
        await tx.collection("kept").insert_one({"_id": f"{group}:{event.id}", "count": event.data.count})

    async with programme.runtime() as opened:
        # A collection cannot be made inside a transaction.
        await opened.mongo.collection("kept").create_index("count")
        took = await consume(opened, subscriptions, count=count)
        kept = await opened.mongo.collection("kept").count({"_id": {"$regex": f"^{group}:"}})
        if kept != count:
            raise RuntimeError(f"{count} events were sent and {kept} handled")
        return {"rate": count / took}
