"""Migrations: each step once, one process at a time, again after a crash."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

import kernel.migrations
import kernel.mongo.migrations
from kernel.leases import Lease
from kernel.mongo import Db, Mongo
from kernel.mongo.migrations import Migration, migrate, migrations_in, pending
from kernel.testing import eventually


def step(name: str, applied: list[str]) -> Migration:
    async def apply(db: Db) -> None:
        await db.collection("things").update_one({"_id": name}, {"$inc": {"times": 1}}, upsert=True)
        applied.append(name)

    return Migration(name, apply)


async def test_missing_steps_are_applied_in_order_and_once(mongo: Mongo) -> None:
    applied: list[str] = []
    steps = [step("first", applied), step("second", applied)]
    assert await pending(mongo, steps) == ["first", "second"]
    assert await migrate(mongo, steps, holder="a") == ["first", "second"]
    assert await migrate(mongo, steps, holder="a") == []
    assert applied == ["first", "second"]


async def test_eight_processes_at_once_apply_each_step_once(mongo: Mongo) -> None:
    applied: list[str] = []
    steps = [step(f"step-{number}", applied) for number in range(3)]
    await asyncio.gather(*(migrate(mongo, steps, holder=f"process-{number}") for number in range(8)))
    assert applied == ["step-0", "step-1", "step-2"]


async def test_a_step_that_failed_is_tried_again_and_holds_no_lock(mongo: Mongo) -> None:
    applied: list[str] = []
    fails = True

    async def apply(_db: Db) -> None:
        if fails:
            raise RuntimeError("the disk is full")
        applied.append("second")

    steps = [step("first", applied), Migration("second", apply)]
    with pytest.raises(RuntimeError):
        await migrate(mongo, steps, holder="a")
    fails = False
    assert await migrate(mongo, steps, holder="b") == ["second"]
    assert applied == ["first", "second"]


async def test_a_step_that_takes_longer_than_the_lock_lasts_keeps_it(
    mongo: Mongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel.mongo.migrations, "_LEASE_SECONDS", 2.0)
    go_on = asyncio.Event()

    async def apply(_db: Db) -> None:
        await go_on.wait()

    migrating = asyncio.create_task(migrate(mongo, [Migration("slow", apply)], holder="a"))

    async def until() -> Any:
        lease = await mongo.collection("leases").find_one({"_id": "migrations"})
        return lease and lease["until"]

    first = await eventually(until)

    async def renewed() -> bool:
        return await until() > first

    await eventually(renewed)
    go_on.set()
    assert await migrating == ["slow"]


async def test_the_kernels_own_steps_leave_nothing_pending(mongo: Mongo) -> None:
    assert await pending(mongo, migrations_in(kernel.migrations)) == []


async def test_a_lease_is_held_by_one_until_it_ends(mongo: Mongo) -> None:
    mine = Lease(mongo, "job", holder="me", seconds=0.3)
    yours = Lease(mongo, "job", holder="you", seconds=30)
    assert await mine.take()
    assert await mine.take()
    assert not await yours.take()
    await eventually(yours.take)
    assert not await mine.take()
    await yours.release()
    assert await mine.take()


async def test_one_of_many_gets_a_new_lease(mongo: Mongo) -> None:
    taken = await asyncio.gather(*(Lease(mongo, "j", holder=str(number), seconds=30).take() for number in range(16)))
    assert taken.count(True) == 1
