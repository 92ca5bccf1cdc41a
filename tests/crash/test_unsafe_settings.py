"""The control: settings that are known to lose are seen to lose, by the very check that finds nothing with ours."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from pymongo.write_concern import WriteConcern

from devstack import ports
from devstack.mongod import MongoServer
from kernel.mongo import Mongo, MongoFailure
from kernel.mongo.client import DURABLE
from tests.crash.verdicts.writes import nothing_lost

UNSAFE = WriteConcern(w=1, j=False)
_WRITERS = 16
_WRITES_BEFORE_KILL = 3_000
# Seen here: 66 to 351 of the latest writes lost by each kill at full rate.
_KILLS = 10


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MongoServer]:
    """A MongoDB that may be killed."""
    with MongoServer(tmp_path_factory.mktemp("control"), ports.free_port()) as running:
        yield running


async def test_unjournalled_writes_are_seen_to_be_lost(server: MongoServer) -> None:
    for turn in range(_KILLS):
        if await _lost_by_a_kill(server, UNSAFE, f"unsafe-{turn}"):
            return
    pytest.fail(f"{_KILLS} kills at full rate lost nothing, so that this check would not see a loss")


async def test_journalled_writes_are_all_there(server: MongoServer) -> None:
    assert await _lost_by_a_kill(server, DURABLE, "durable") == 0


async def _lost_by_a_kill(server: MongoServer, concern: WriteConcern, turn: str) -> int:
    """Write at full rate, kill the server in the middle of it, and count what it had acknowledged and has no longer."""
    mongo = Mongo(server.uri, "control", write_concern=concern, seconds=2)
    acknowledged: list[str] = []
    enough = asyncio.Event()

    async def write(writer: int) -> None:
        number = 0
        while True:
            one = f"{turn}:{writer}:{number}"
            try:
                await mongo.collection("writes").insert_one({"_id": one, "text": "x" * 100})
            except MongoFailure:
                return
            acknowledged.append(one)
            number += 1
            if len(acknowledged) > _WRITES_BEFORE_KILL:
                enough.set()

    try:
        writers = [asyncio.create_task(write(number)) for number in range(_WRITERS)]
        await enough.wait()
        await asyncio.to_thread(server.kill)
        await asyncio.gather(*writers)
        await asyncio.to_thread(server.start)
    finally:
        await mongo.close()
    reader = Mongo(server.uri, "control", seconds=30)
    try:
        present = await reader.collection("writes").find({}, fields=["_id"])
    finally:
        await reader.close()
    return len(nothing_lost(acknowledged, [one["_id"] for one in present]))
