"""What stands in the database of what was counted, and a rebuild of it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Any

from kernel.outbox import OutboxWriter, record_of
from kernel.testing.service import Running
from kernel.vault import Vault
from metrics.bootstrap import SERVICE
from metrics.cells.models import MEASURES
from metrics.keys.repository import KeyRepository
from metrics.rebuilds.commands import Rebuild, Report
from metrics.seals.commands import Seals
from metrics.settings import Settings
from metrics.subscriptions import folding
from tests.metrics.happenings import Happening

Minutes = Counter[tuple[str, str, int, str]]
"""(story, network, minute's first second, measure) → count."""
STATE = ("deltas", "cells", "pending", "handed_days")


async def rebuilt(service: Running, stopping: asyncio.Event | None = None) -> Report:
    """Rebuild everything; what was found."""
    settings = service.runtime.settings
    assert isinstance(settings, Settings)
    seals = Seals(KeyRepository(Vault(settings.vault_keys)), service.runtime.clock)
    return await Rebuild(service.runtime, seals, live=folding).run(stopping or asyncio.Event())


async def send(service: Running, done: Sequence[Happening]) -> None:
    """Tell of what happened, as distribution does."""
    writer = OutboxWriter(SERVICE.catalogue, source="/distribution")
    for one in done:
        row = writer.row(writer.stamp(one.event()))
        headers, key, value = record_of(row)
        await service.publish_raw(row["topic"], value, key=key, headers=headers)


def minutes(done: Sequence[Happening]) -> Minutes:
    """What minutes add up to, computed without the service."""
    counted: Minutes = Counter()
    for one in done:
        second = int(one.at.timestamp())
        counted[one.story, one.network, second - second % 60, one.figure] += one.count
    return counted


async def standing(service: Running) -> Minutes:
    """What minutes there are."""
    counted: Minutes = Counter()
    for row in await service.runtime.mongo.collection("deltas").find({}):
        for name in MEASURES:
            if count := row.get(name, 0):
                counted[row["story_id"], row["network"], int(row["minute"].timestamp()), name] += count
    return counted


async def are(service: Running, expected: Minutes) -> bool:
    """Whether the minutes are these; they never have more."""
    found = await standing(service)
    assert found <= expected, "something was counted twice"
    return found == expected


async def celled(service: Running) -> Counter[tuple[str, str]]:
    """(story, measure) → what is in cells or waits for them."""
    counted: Counter[tuple[str, str]] = Counter()
    for row in await service.runtime.mongo.collection("cells").find({}):
        for name, count in row["counts"].items():
            counted[row["story_id"], name] += count
    for row in await service.runtime.mongo.collection("pending").find({}):
        for one in row["waiting"]:
            counted[row["story_id"], one["measure"]] += one["count"]
    return counted


def by_story(counted: Minutes) -> Counter[tuple[str, str]]:
    """(story, measure) → count."""
    total: Counter[tuple[str, str]] = Counter()
    for (story, _network, _minute, name), count in counted.items():
        total[story, name] += count
    return total


async def state(service: Running) -> dict[str, list[Any]]:
    """Every document that figures are made of, or checked by."""
    mongo = service.runtime.mongo
    return {name: await mongo.collection(name).find({}, sort=[("_id", 1)]) for name in STATE}


async def left_over(service: Running) -> int:
    """How much of what a rebuild works with is there."""
    mongo = service.runtime.mongo
    mine = {"$regex": "^metrics.rebuilding:"}
    return sum(
        [
            await mongo.collection("deltas_rebuilt").count({}),
            await mongo.collection("inbox_watermarks").count({"_id": mine}),
            await mongo.collection("inbox_batches").count({"scope": mine}),
            await mongo.collection("rebuilds").count({"_id": {"$ne": "handed"}}),
        ]
    )
