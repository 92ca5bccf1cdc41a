"""The unit of work: all or nothing, once, within its deadline. Each test runs on motor and on pymongo's own client."""

from __future__ import annotations

import asyncio
import gc
import os
import secrets
import signal
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Literal
from unittest.mock import Mock

import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.monitoring import CommandListener, CommandSucceededEvent, ConnectionPoolListener

import kernel.migrations
from devstack.mongod import MongoServer
from kernel.events import Catalogue, NewEvent
from kernel.mongo import DuplicateKey, Mongo, Tx, Unavailable, UnitOfWork, WriteConflict, answering
from kernel.mongo.migrations import migrate, migrations_in
from kernel.outbox import OutboxWriter
from kernel.testing import eventually
from relais.content.v1.story_pb2 import StoryWithdrawn


class Broken(Exception):
    """What a rule raises in these tests."""


@pytest.fixture
def uow(mongo: Mongo, catalogue: Catalogue) -> UnitOfWork:
    return UnitOfWork(mongo, OutboxWriter(catalogue, source="/content"), seconds=30)


def withdrawn(number: int = 1) -> NewEvent:
    return NewEvent(StoryWithdrawn(story_id="s1", story_version=number), subject="s1", key="s1", sequence=number)


async def test_state_and_event_are_there_together(mongo: Mongo, uow: UnitOfWork) -> None:
    async def work(tx: Tx) -> str:
        await tx.collection("things").insert_one({"_id": "a"})
        await tx.outbox.add(withdrawn())
        return "done"

    assert await uow.run(work) == "done"
    assert await mongo.collection("things").count({}) == 1
    [row] = await mongo.collection("outbox").find({})
    assert row["topic"] == "content.story.v1"
    assert row["type"] == "relais.content.story.withdrawn.v1"
    assert row["published_at"] is None
    assert StoryWithdrawn.FromString(row["data"]).story_id == "s1"


async def test_nothing_is_left_when_the_work_raises(mongo: Mongo, uow: UnitOfWork) -> None:
    async def work(tx: Tx) -> None:
        await tx.collection("things").insert_one({"_id": "a"})
        await tx.outbox.add(withdrawn())
        raise Broken

    with pytest.raises(Broken):
        await uow.run(work)
    assert await mongo.collection("things").count({}) == 0
    assert await mongo.collection("outbox").count({}) == 0


async def test_concurrent_read_modify_writes_all_count(mongo: Mongo, uow: UnitOfWork) -> None:
    await mongo.collection("things").insert_one({"_id": "a", "n": 0})

    async def work(tx: Tx) -> None:
        found = await tx.collection("things").find_one({"_id": "a"})
        assert found is not None
        await tx.collection("things").update_one({"_id": "a"}, {"$set": {"n": found["n"] + 1}})
        await tx.outbox.add(withdrawn(found["n"] + 1))

    await asyncio.gather(*(uow.run(work) for _ in range(12)))
    assert await mongo.collection("things").find_one({"_id": "a"}) == {"_id": "a", "n": 12}
    rows = await mongo.collection("outbox").find({})
    assert sorted(row["sequence"] for row in rows) == list(range(1, 13))


async def test_a_duplicate_key_ends_the_transaction_and_says_so(mongo: Mongo, uow: UnitOfWork) -> None:
    await mongo.collection("things").insert_one({"_id": "taken"})

    async def work(tx: Tx) -> None:
        await tx.collection("things").insert_one({"_id": "fresh"})
        await tx.collection("things").insert_one({"_id": "taken"})

    with pytest.raises(DuplicateKey):
        await uow.run(work)
    assert await mongo.collection("things").count({}) == 1


async def test_a_conflict_inside_the_work_can_be_told_from_other_failures(mongo: Mongo, uow: UnitOfWork) -> None:
    # Migrations make collections; one that is made inside a transaction blocks others instead of conflicting.
    await mongo.collection("things").insert_one({"_id": "there already"})
    first_wrote, may_end = asyncio.Event(), asyncio.Event()
    seen: list[type[Exception]] = []

    async def holds(tx: Tx) -> None:
        await tx.collection("things").insert_one({"_id": "a"})
        first_wrote.set()
        await may_end.wait()

    async def collides(tx: Tx) -> None:
        try:
            await tx.collection("things").insert_one({"_id": "a"})
        except WriteConflict as conflict:
            seen.append(type(conflict))
            raise Broken from conflict

    holding = asyncio.create_task(uow.run(holds))
    await first_wrote.wait()
    with pytest.raises(Broken):
        await uow.run(collides)
    may_end.set()
    await holding
    assert seen == [WriteConflict]


async def test_what_the_caller_wants_recorded_is_recorded_with_the_effect(mongo: Mongo, uow: UnitOfWork) -> None:
    async def record(tx: Tx, result: str) -> None:
        await tx.collection("answers").insert_one({"_id": result})

    async def work(tx: Tx) -> str:
        await tx.collection("things").insert_one({"_id": "a"})
        return "answer"

    token = answering.set(record)
    try:
        await uow.run(work)
        with pytest.raises(DuplicateKey):
            await uow.run(lambda tx: work_again(tx))
    finally:
        answering.reset(token)
    assert await mongo.collection("answers").count({}) == 1
    assert await mongo.collection("things").count({}) == 1


async def work_again(tx: Tx) -> str:
    await tx.collection("things").insert_one({"_id": "b"})
    return "answer"


async def test_work_that_takes_too_long_is_given_up_and_undone(mongo: Mongo, uow: UnitOfWork) -> None:
    never = asyncio.Event()

    async def work(tx: Tx) -> None:
        await tx.collection("things").insert_one({"_id": "a"})
        await never.wait()

    begun = time.monotonic()
    with pytest.raises(Unavailable):
        await uow.run(work, seconds=0.3)
    assert time.monotonic() - begun < 2
    assert await mongo.collection("things").count({}) == 0


@pytest.mark.usefixtures("abandoned_sockets")
@pytest.mark.parametrize("driver", ["motor", "pymongo"])
async def test_a_server_that_is_away_is_unavailable_within_the_deadline(
    driver: str, catalogue: Catalogue, unused_port: Callable[[], int]
) -> None:
    away = Mongo(f"mongodb://127.0.0.1:{unused_port()}/?directConnection=true", "kernel", driver=driver, seconds=0.5)  # type: ignore[arg-type]
    uow = UnitOfWork(away, OutboxWriter(catalogue, source="/content"), seconds=1)

    async def work(tx: Tx) -> None:
        await tx.collection("things").insert_one({"_id": "a"})

    begun = time.monotonic()
    with pytest.raises(Unavailable):
        await uow.run(work)
    with pytest.raises(Unavailable):
        await away.ping()
    assert time.monotonic() - begun < 5
    await away.close()


@pytest.mark.parametrize("driver", ["motor", "pymongo"])
async def test_work_is_run_again_also_when_what_it_did_could_not_be_aborted(
    driver: Literal["motor", "pymongo"], catalogue: Catalogue, tmp_path: Path, unused_port: Callable[[], int]
) -> None:
    with MongoServer(tmp_path, unused_port()) as server:
        database = Mongo(server.uri, "kernel", driver=driver, seconds=20)
        await migrate(database, migrations_in(kernel.migrations), holder="tests")
        uow = UnitOfWork(database, OutboxWriter(catalogue, source="/content"), seconds=30)
        attempts = 0
        waiting: list[asyncio.Task[None]] = []

        async def work(tx: Tx) -> None:
            nonlocal attempts
            attempts += 1
            await tx.collection("things").insert_one({"_id": "a"})
            if attempts > 1:
                return
            assert server.pid is not None
            os.kill(server.pid, signal.SIGSTOP)
            asyncio.get_running_loop().call_later(3, os.kill, server.pid, signal.SIGCONT)
            # As many as motor has threads, so that the abort has to wait for one longer than it does.
            waiting.extend(asyncio.create_task(database.ping()) for _ in range(20))
            await asyncio.sleep(0)
            raise WriteConflict("as if somebody else wrote it", retryable=True)

        await uow.run(work)

        await asyncio.gather(*waiting, return_exceptions=True)
        assert attempts == 2
        assert await database.collection("things").count({}) == 1
        await database.close()


async def test_what_still_runs_at_the_deadline_is_not_carried_out_after_the_abort(
    mongo_uri: str, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, waits, aborted = asyncio.get_running_loop(), threading.Event(), threading.Event()

    def hold(_event: object) -> None:
        """Hold the thread of an operation until its transaction was aborted, for a second and a half at most."""
        if waits.is_set():
            waits.clear()
            aborted.wait(1.5)

    def let_go(event: CommandSucceededEvent) -> None:
        """Let the operation go on as soon as its transaction was aborted, while the event loop has other things to do
        than to end the session."""
        if event.command_name == "abortTransaction":
            loop.call_soon_threadsafe(time.sleep, 0.3)
            threading.Timer(0.1, aborted.set).start()

    connections, commands = Mock(spec=ConnectionPoolListener), Mock(spec=CommandListener)
    connections.connection_check_out_started.side_effect = hold
    commands.succeeded.side_effect = let_go
    listening = partial(AsyncIOMotorClient, event_listeners=[connections, commands])
    monkeypatch.setattr("kernel.mongo.client.AsyncIOMotorClient", listening)
    database = Mongo(mongo_uri, f"kernel-{secrets.token_hex(4)}")
    await migrate(database, migrations_in(kernel.migrations), holder="tests")
    uow = UnitOfWork(database, OutboxWriter(catalogue, source="/content"))

    async def work(tx: Tx) -> None:
        await tx.collection("things").insert_one({"_id": "a"})
        await tx.outbox.add(withdrawn())
        waits.set()

    with pytest.raises(Unavailable):
        await uow.run(work, seconds=0.5)
    await eventually(aborted.is_set, within=10)

    assert await database.collection("things").find({}) == []
    assert await database.collection("outbox").find({}) == []
    await database.drop()
    await database.close()


@pytest.fixture
def abandoned_sockets() -> Iterator[None]:
    """Collects what the driver left: its monitor, stopped while it connects, leaves a socket to the collector."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
