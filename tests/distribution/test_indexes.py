"""What is asked for often is found by an index, a partial one only if the question says what the index holds."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from distribution import migrations
from distribution.migrations import m0092_partial_indexes
from kernel.clock import new_id, utc_now
from kernel.mongo import Mongo
from kernel.mongo.migrations import migrate, migrations_in

EVER = datetime(1970, 1, 1, tzinfo=UTC)
BY_ID = [("_id", 1)]


@pytest.fixture(scope="module")
async def mongo(mongo_uri: str) -> AsyncIterator[Mongo]:
    """A database in which every member that is asked for tells two hundred documents apart."""
    mongo = Mongo(mongo_uri, f"test_{new_id()}")
    await migrate(mongo, migrations_in(migrations), holder="test")
    await m0092_partial_indexes.apply(mongo)
    for name in ("webhook_deliveries", "departures", "provisioned_people", "tellings", "shares"):
        await mongo.collection(name).insert_many([_document(number) for number in range(200)])
    yield mongo
    await mongo.drop()
    await mongo.close()


@pytest.mark.parametrize(
    ("collection", "question", "sort", "index"),
    [
        ("webhook_deliveries", {"person_id": "7"}, None, "of_person"),
        ("webhook_deliveries", {"person_id": "7"}, BY_ID, "of_person"),
        ("departures", {"person_id": "7"}, BY_ID, "of_person"),
        ("departures", {"due_at": {"$gt": EVER, "$lte": utc_now()}}, [("due_at", 1)], "by_due"),
        ("provisioned_people", {"person": "7", "is_active": True}, None, "of_person"),
        ("provisioned_people", {"person": "7"}, BY_ID, "of_person"),
        ("provisioned_people", {"external_key": "7"}, BY_ID, "of_external_id"),
        ("tellings", {"story_id": "7", "kind": "correction", "story_version": {"$gt": 2}}, None, "by_story"),
        ("shares", {"created_at": {"$gte": EVER, "$lt": EVER + timedelta(days=3)}}, None, "by_moment"),
    ],
)
async def test_it_is_found_by_its_index(
    mongo: Mongo, collection: str, question: dict[str, Any], sort: list[tuple[str, int]] | None, index: str
) -> None:
    plan = await mongo.collection(collection)._driver.find(question, sort=sort).explain()

    assert _indexes(plan["queryPlanner"]["winningPlan"]) == [index]


async def test_what_was_made_anew_is_there_once(mongo: Mongo) -> None:
    made = {
        name: set(await mongo.collection(name)._driver.index_information())
        for name in ("webhook_deliveries", "departures", "provisioned_people")
    }

    assert [name for name, indexes in made.items() if indexes & {"by_person", "by_external_id"}] == []


def _document(number: int) -> dict[str, Any]:
    at = EVER + timedelta(days=1 + number)
    same = {
        name: str(number) for name in ("_id", "person_id", "person", "external_key", "name_key", "story_id", "token")
    }
    return {**same, "is_active": True, "kind": "correction", "story_version": 3, "due_at": at, "created_at": at}


def _indexes(plan: dict[str, Any]) -> list[str]:
    """The names of the indexes that a plan reads, at whatever depth."""
    inner = [plan[name] for name in ("inputStage", "queryPlan") if name in plan] + plan.get("inputStages", [])
    return [name for one in inner for name in _indexes(one)] + ([plan["indexName"]] if "indexName" in plan else [])
