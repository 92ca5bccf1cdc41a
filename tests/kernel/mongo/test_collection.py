"""The operations of a collection answer alike on both drivers."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from kernel.mongo import DuplicateKey, Mongo
from kernel.mongo.operations import UpdateOne
from kernel.testing import eventually


async def test_times_come_back_in_utc_as_they_went_in(mongo: Mongo) -> None:
    moment = datetime(2026, 11, 24, 9, 30, 0, 123000, tzinfo=UTC)
    await mongo.collection("things").insert_one({"_id": 1, "at": moment})
    found = await mongo.collection("things").find_one({"_id": 1})
    assert found == {"_id": 1, "at": moment}
    assert found["at"].tzinfo == UTC


async def test_find_sorts_limits_and_picks_fields(mongo: Mongo) -> None:
    things = mongo.collection("things")
    await things.insert_many([{"_id": number, "even": number % 2 == 0} for number in range(6)])
    assert await things.find({"even": True}, sort=[("_id", -1)], limit=2, fields=["_id"]) == [{"_id": 4}, {"_id": 2}]


async def test_changes_say_how_many_were_found(mongo: Mongo) -> None:
    things = mongo.collection("things")
    assert await things.update_one({"_id": 1}, {"$set": {"n": 1}}) == 0
    assert await things.update_one({"_id": 1}, {"$set": {"n": 1}}, upsert=True) == 1
    assert await things.replace_one({"_id": 1, "n": 1}, {"_id": 1, "n": 2}) == 1
    assert await things.replace_one({"_id": 1, "n": 1}, {"_id": 1, "n": 3}) == 0
    assert await things.update_many({}, {"$inc": {"n": 1}}) == 1
    assert await things.delete_one({"_id": 2}) == 0
    assert await things.delete_many({}) == 1


async def test_bulk_writes_and_aggregations_work(mongo: Mongo) -> None:
    things = mongo.collection("things")
    await things.bulk_write(
        [UpdateOne({"_id": number % 2}, {"$inc": {"n": number}}, upsert=True) for number in range(5)]
    )
    assert await things.aggregate([{"$group": {"_id": None, "n": {"$sum": "$n"}}}]) == [{"_id": None, "n": 10}]


async def test_find_one_and_update_answers_with_the_new_document(mongo: Mongo) -> None:
    things = mongo.collection("things")
    assert await things.find_one_and_update({"_id": 1}, {"$inc": {"n": 1}}) is None
    assert await things.find_one_and_update({"_id": 1}, {"$inc": {"n": 1}}, upsert=True) == {"_id": 1, "n": 1}


async def test_the_door_bell_rings_for_an_insert(mongo: Mongo) -> None:
    heard: list[None] = []
    listening = asyncio.Event()

    async def listen() -> None:
        async with mongo.collection("things").inserts() as rings:
            listening.set()
            heard.append(await anext(rings))

    task = asyncio.create_task(listen())
    await listening.wait()
    await mongo.collection("things").insert_one({"_id": 1})
    await eventually(lambda: heard)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_an_index_is_dropped_if_it_is_there(mongo: Mongo) -> None:
    things = mongo.collection("things")
    await things.drop_index("unique")
    await things.create_index("name", name="unique", unique=True)
    await things.insert_one({"_id": 1, "name": "a"})
    with pytest.raises(DuplicateKey):
        await things.insert_one({"_id": 2, "name": "a"})

    for _ in range(2):
        await things.drop_index("unique")

    await things.insert_one({"_id": 3, "name": "a"})
