"""When everything that was handed over has arrived: outboxes empty, nothing left to read, all steps written."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from devstack.plan import SERVICES
from devstack.stack import Stack
from gamification.bootstrap import SERVICE as GAMIFICATION
from kernel.mongo import Mongo
from kernel.testing import eventually
from relais.catalogue import TOPICS

# The groups and what they read, as each service's `subscriptions.py` says; of gamification all.
GROUPS: Mapping[str, Sequence[str]] = {
    "distribution.projections": ("content.story.v1", "content.charter.v1"),
    "metrics.folding": ("distribution.share.v1", "distribution.click.v1"),
    "metrics.impacts": ("distribution.share.v1", "distribution.click.v1"),
    **{one.group: one.topics(GAMIFICATION.catalogue) for one in GAMIFICATION.subscriptions},
}
_WITHIN_SECONDS = 180.0


@dataclass(frozen=True, slots=True)
class Rest:
    """How long it took until all had arrived, and what had not by the deadline."""

    seconds: float
    left: list[str]


async def at_rest(stack: Stack) -> Rest:
    """Wait until no outbox holds an unpublished event and no group is behind, for three minutes at most."""
    begun = time.monotonic()
    bootstrap = stack.env["RELAIS_KAFKA_BOOTSTRAP"]
    databases = [Mongo(stack.env["RELAIS_MONGO_URI"], service) for service in SERVICES]
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    reader = AIOKafkaConsumer(bootstrap_servers=bootstrap, group_id=None, enable_auto_commit=False)
    await admin.start()
    await reader.start()

    async def nothing_is_left() -> bool:
        waiting = [await database.collection("outbox").count({"published_at": None}) for database in databases]
        behind = {group: await _lag(admin, reader, group) for group in GROUPS}
        behind["metrics.trends"] = await _unseen(databases[SERVICES.index("metrics")])
        # Looked at before and after: a handler's own events go into the outbox when its lag ends.
        waiting += [await database.collection("outbox").count({"published_at": None}) for database in databases]
        assert not any(waiting), f"outboxes: {waiting}"
        assert not any(behind.values()), f"behind: {behind}"
        # What waits in a day's cell waits until the day is over; until then nothing moves any more.
        moving = await databases[SERVICES.index("metrics")].collection("pending").count({"level": "fine"})
        assert not moving, f"waiting to move to coarser cells: {moving}"
        return True

    left: list[str] = []
    try:
        await eventually(nothing_is_left, within=_WITHIN_SECONDS)
    except AssertionError as failure:
        # Judged with all the rest: the documents and topics say more about it than the fact.
        left = [str(failure)]
    finally:
        await reader.stop()
        await admin.close()
        for database in databases:
            await database.close()
    return Rest(time.monotonic() - begun, left)


async def _unseen(metrics: Mongo) -> int:
    """How many shares and clicks are in the minutes and not in the streams' view; a run is shorter than its horizon."""
    totals = {"$group": {"_id": None, "sum": {"$sum": {"$add": ["$shares", "$human_clicks"]}}}}
    filled = {"$project": {name: {"$ifNull": [f"${name}", 0]} for name in ("shares", "human_clicks")}}
    minutes, steps = [await metrics.collection(name).aggregate([filled, totals]) for name in ("deltas", "trends")]
    return abs(sum(one["sum"] for one in minutes) - sum(one["sum"] for one in steps))


async def _lag(admin: AIOKafkaAdminClient, reader: AIOKafkaConsumer, group: str) -> int:
    partitions = [
        TopicPartition(topic, number) for topic in GROUPS[group] for number in range(TOPICS[topic].partitions)
    ]
    ends = await reader.end_offsets(partitions)
    committed = await admin.list_consumer_group_offsets(group)
    done = {one: at.offset for one, at in committed.items()}
    return sum(end - max(done.get(one, 0), 0) for one, end in ends.items())
