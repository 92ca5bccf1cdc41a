"""Stage one, the streams process and the database are killed while clicks are counted; every figure is what happened.

`make kill-metrics` has thirty kills and two million clicks.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from devstack import ports
from devstack.mongod import MongoServer
from kernel import kafka
from kernel.events import encode
from kernel.mongo import MongoFailure
from kernel.testing import eventually
from kernel.testing.service import LOGINS, Running, running
from metrics.bootstrap import SERVICE
from tests.metrics.kills.happened import FIGURES, Model, event, happenings, twice_now_and_then
from tests.processes import Killed

KILLS = int(os.environ.get("RELAIS_METRICS_KILLS", "3"))
CLICKS = int(os.environ.get("RELAIS_METRICS_CLICKS", "30000"))
PEOPLE = 300
VICTIMS = ("worker", "mongod", "streams")
_SOME = 5_000
_SETTLE_SECONDS = 120 + CLICKS / 2_000


@pytest.fixture
async def killed(kafka_bootstrap: str, tmp_path: Path) -> AsyncIterator[Killed]:
    """The service with a database, a worker and a streams process that nobody else uses."""
    with MongoServer(tmp_path, ports.free_port()) as mongod:
        async with running(
            SERVICE,
            mongo_uri=mongod.uri,
            kafka_bootstrap=kafka_bootstrap,
            worker=False,
            # So long that nothing moves to a coarser cell here, and each can be held against the model.
            cells_patience_seconds=7 * 24 * 60 * 60,
        ) as service:
            one = Killed(service, mongod, tmp_path / "processes.log")
            async with one.run("worker", "streams"):
                yield one


@pytest.mark.timeout(3600)
async def test_every_figure_is_what_happened_whatever_is_killed(killed: Killed) -> None:
    chance = random.Random(20261129)
    logins = [login for login in LOGINS if login.startswith("employee-")]
    people = [killed.service.person_id(login) for login in logins]
    people += [f"p_{number:026d}" for number in range(PEOPLE - len(people))]
    model = Model()
    done = []
    for one in happenings(people, clicks=CLICKS, chance=chance):
        model.add(one)
        done.append(one)
    order = twice_now_and_then(_records(killed.service, done), chance=chance)

    await _sent_while_killing(killed, order, chance)

    await eventually(lambda: _deltas_are(killed.service, model), within=_SETTLE_SECONDS)
    await _cells_are(killed.service, model)
    await eventually(lambda: _steps_are(killed.service, model), within=_SETTLE_SECONDS)
    await _figures_are_the_cells(killed.service, model)
    for login in logins[:5]:
        await eventually(lambda login=login: _impact_is(killed.service, model, login), within=_SETTLE_SECONDS)


def _records(service: Running, done: Sequence[Any]) -> list[Any]:
    stamp = service.runtime.outbox.stamp
    topic_of = service.runtime.catalogue.topic_of
    records = []
    for one in done:
        stamped = stamp(event(one))
        records.append((topic_of(type(stamped.data)).name, encode(stamped)))
    return records


async def _sent_while_killing(killed: Killed, order: Sequence[Any], chance: random.Random) -> None:
    """Send everything in as many parts as there are kills; in each a victim dies at a moment of chance."""
    settings = killed.service.runtime.settings
    producer = kafka.producer(settings, linger_ms=20, request_ms=120_000)
    await producer.start()
    try:
        size = len(order) // KILLS + 1
        for turn in range(KILLS):
            part = order[turn * size : (turn + 1) * size]
            moment = chance.randrange(len(part))
            await _send(producer, part[:moment], prefix=settings.topic_prefix)
            killing = asyncio.create_task(killed.kill(VICTIMS[turn % len(VICTIMS)]))
            await _send(producer, part[moment:], prefix=settings.topic_prefix)
            await killing
    finally:
        await producer.stop()


async def _send(producer: Any, records: Sequence[Any], *, prefix: str) -> None:
    for start in range(0, len(records), _SOME):
        sent = [
            await producer.send(prefix + topic, value, key, headers=headers)
            for topic, (headers, key, value) in records[start : start + _SOME]
        ]
        await asyncio.gather(*sent)


async def _deltas_are(service: Running, model: Model) -> bool:
    counted: Counter[tuple[str, str, int, str]] = Counter()
    try:
        rows = await service.runtime.mongo.collection("deltas").find({})
    except MongoFailure:
        return False
    for row in rows:
        for figure in FIGURES:
            counted[row["story_id"], row["network"], int(row["minute"].timestamp()), figure] += row.get(figure, 0)
    assert counted.total() <= model.minutes.total(), "something was counted twice"
    return counted == model.minutes


async def _cells_are(service: Running, model: Model) -> None:
    """What is in cells and what waits for more people is together what happened, for each day, network and entity."""
    counted: Counter[tuple[str, str, str, str, str]] = Counter()
    for row in await service.runtime.mongo.collection("cells").find({}):
        for figure, count in row["counts"].items():
            counted[_cell(row, figure)] += count
    shown = counted.total()
    for row in await service.runtime.mongo.collection("pending").find({}):
        for one in row["waiting"]:
            counted[_cell(row, one["measure"])] += one["count"]
    assert counted == model.cells
    # Most of it is behind figures, or this would show little.
    assert shown > 0.5 * counted.total()


def _cell(row: Any, figure: str) -> tuple[str, str, str, str, str]:
    assert row["level"] == "fine"
    return row["start"].date().isoformat(), row["story_id"], row["network"], row["entity"], figure


async def _steps_are(service: Running, model: Model) -> bool:
    """The streams process has added up each step of five minutes."""
    counted: Counter[tuple[str, str, int, str]] = Counter()
    for row in await service.runtime.mongo.collection("trends").find({}):
        for figure in ("human_clicks", "shares"):
            counted[row["story_id"], row["network"], int(row["start"].timestamp()), figure] += row[figure]
    expected = {key: count for key, count in model.steps.items() if key[3] in ("human_clicks", "shares")}
    assert all(count <= expected.get(key, 0) for key, count in counted.items()), "a step was added to twice"
    behind = {key: (counted[key], count) for key, count in expected.items() if counted[key] != count}
    assert not behind, f"{len(behind)} of {len(expected)} steps are behind, such as {list(behind.items())[:3]}"
    return True


async def _figures_are_the_cells(service: Running, model: Model) -> None:
    """What anybody reads of a story is the sum of its cells."""
    expected: dict[str, Counter[str]] = {}
    for row in await service.runtime.mongo.collection("cells").find({}):
        expected.setdefault(row["story_id"], Counter()).update(row["counts"])
    assert expected
    first = min(day for day, *_rest in model.cells)
    for story, counts in expected.items():
        answer = await service.get(f"/v1/figures?story={story}&from={first}")
        assert {figure: answer.json[figure]["value"] for figure in FIGURES} == {
            figure: counts[figure] or None for figure in FIGURES
        }


async def _impact_is(service: Running, model: Model, login: str) -> bool:
    person = service.person_id(login)
    answer = await service.get("/v1/me/impact?limit=100", as_=login)
    shown = {
        (item["story"], item["network"], figure): item[figure]
        for item in answer.json["items"]
        for figure in FIGURES
        if item[figure]
    }
    expected = {key[1:]: count for key, count in model.impact.items() if key[0] == person}
    assert all(count <= expected.get(key, 0) for key, count in shown.items()), "something was added twice"
    return shown == expected
