"""`/v1/export-schedules` on a running service, and what becomes of those that are due."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from kernel.clock import utc_now
from kernel.testing import eventually
from kernel.testing.service import Answer, Running
from metrics.audits.repository import AuditRepository
from metrics.export_schedules.commands import ExportScheduleCommands
from metrics.export_schedules.repository import SCHEDULES, ExportScheduleRepository
from metrics.exports.repository import FILES, ExportRepository
from tests.metrics.cells_in import cell, put

BODY = {"every": "weekly", "format": "jsonl", "days": 14, "filters": {"network": "mastodon"}}


async def made(metrics: Running, **changed: Any) -> Answer:
    """A new schedule."""
    answer = await metrics.post("/v1/export-schedules", json={**BODY, **changed}, as_="programme-1")
    assert answer.status == 201, answer.body
    return answer


async def exports_of(metrics: Running, schedule_id: str) -> list[dict[str, Any]]:
    """What a schedule made, newest first."""
    items: list[dict[str, Any]] = (await metrics.get(f"/v1/exports?schedule={schedule_id}", as_="auditor-1")).json[
        "items"
    ]
    return items


async def make_all_due(metrics: Running, *, at: datetime) -> None:
    """Make what is due at a moment, as a worker does."""
    runtime = metrics.runtime
    exports = ExportRepository(runtime.mongo.files(FILES))
    commands = ExportScheduleCommands(
        runtime.uow, ExportScheduleRepository(), exports, lambda: at, audits=AuditRepository()
    )
    while await commands.make_due():
        pass


async def test_a_schedule_is_kept_as_it_was_asked_for(metrics: Running) -> None:
    answer = await made(metrics)
    found = await metrics.get(answer.headers["location"], as_="auditor-1")
    assert found.json == answer.json
    assert (found.headers["etag"], found.json["every"], found.json["filters"]["network"]) == (
        '"1"',
        "weekly",
        "mastodon",
    )
    assert datetime.fromisoformat(found.json["next_at"]).strftime("%A %H:%M") == "Monday 03:00"


async def test_a_due_schedule_has_an_export_of_its_days_written(metrics: Running) -> None:
    yesterday = utc_now().date() - timedelta(days=1)
    await put(
        metrics.runtime.mongo,
        [cell(yesterday - timedelta(days=days), "s-due", {"shares": 5}) for days in (-1, 0, 13, 14)],
    )
    schedule_id = (await made(metrics)).json["id"]
    schedules = metrics.runtime.mongo.collection(SCHEDULES)
    await schedules.update_one({"_id": schedule_id}, {"$set": {"next_at": utc_now()}})

    async def written() -> Any:
        found = await exports_of(metrics, schedule_id)
        return found if found and found[0]["state"] == "ready" else None

    [export] = await eventually(written)
    assert (export["to"], export["rows"]) == (yesterday.isoformat(), 2)
    assert export["from"] == (yesterday - timedelta(days=13)).isoformat()


async def test_what_was_missed_is_made_once(metrics: Running) -> None:
    schedule = (await made(metrics, every="daily")).json
    at = datetime.fromisoformat(schedule["next_at"]) + timedelta(days=40, hours=1)
    await make_all_due(metrics, at=at)
    await make_all_due(metrics, at=at)
    [export] = await exports_of(metrics, schedule["id"])
    assert export["to"] == (at.date() - timedelta(days=1)).isoformat()
    now = (await metrics.get(f"/v1/export-schedules/{schedule['id']}", as_="auditor-1")).json
    assert datetime.fromisoformat(now["next_at"]) == at + timedelta(hours=23)


async def test_workers_that_look_at_once_make_one_export(metrics: Running) -> None:
    schedule = (await made(metrics, every="daily")).json
    at = datetime.fromisoformat(schedule["next_at"])
    await asyncio.gather(*(make_all_due(metrics, at=at) for _ in range(8)))
    assert len(await exports_of(metrics, schedule["id"])) == 1


async def test_a_schedule_that_is_not_enabled_makes_nothing(metrics: Running) -> None:
    schedule = (await made(metrics, every="daily", enabled=False)).json
    await make_all_due(metrics, at=utc_now() + timedelta(days=3))
    assert (schedule["next_at"], await exports_of(metrics, schedule["id"])) == (None, [])


async def test_a_schedule_waits_when_there_is_no_room(metrics: Running) -> None:
    schedule = (await made(metrics, every="daily")).json
    exports = metrics.runtime.mongo.collection("exports")
    waiting = [{"_id": f"room-{one}", "state": "waiting", "due_at": None} for one in range(20)]
    await exports.insert_many(waiting)
    at = datetime.fromisoformat(schedule["next_at"])
    await make_all_due(metrics, at=at)
    await exports.delete_many({"_id": {"$in": [one["_id"] for one in waiting]}})
    assert await exports_of(metrics, schedule["id"]) == []
    await make_all_due(metrics, at=at + timedelta(minutes=15))
    assert len(await exports_of(metrics, schedule["id"])) == 1


async def test_a_change_names_the_version_that_it_changes(metrics: Running) -> None:
    path = (await made(metrics)).headers["location"]
    body = {**BODY, "every": "monthly"}
    assert (await metrics.put(path, json=body, as_="programme-1")).status == 428
    changed = await metrics.put(path, json=body, as_="programme-1", headers={"if-match": '"1"'})
    assert (changed.status, changed.headers["etag"], changed.json["every"]) == (200, '"2"', "monthly")
    assert (await metrics.put(path, json=BODY, as_="programme-1", headers={"if-match": '"1"'})).status == 412
    assert (await metrics.delete(path, as_="programme-1", headers={"if-match": '"1"'})).status == 412


async def test_what_a_removed_schedule_made_stays(metrics: Running) -> None:
    answer = await made(metrics, every="daily")
    await make_all_due(metrics, at=datetime.fromisoformat(answer.json["next_at"]))
    path = answer.headers["location"]
    assert (await metrics.delete(path, as_="programme-1", headers={"if-match": '"1"'})).status == 204
    assert (await metrics.get(path, as_="programme-1")).status == 404
    assert len(await exports_of(metrics, answer.json["id"])) == 1


async def test_there_are_no_more_schedules_than_may_be(metrics: Running) -> None:
    schedules = metrics.runtime.mongo.collection(SCHEDULES)
    await schedules.insert_many([{"_id": f"many-{one}", "order": {"enabled": False}} for one in range(50)])
    answer = await metrics.post("/v1/export-schedules", json=BODY, as_="programme-1")
    await schedules.delete_many({"order": {"enabled": False}})
    assert (answer.status, answer.json["type"], answer.json["most"]) == (409, "/problems/too-many-schedules", 50)


async def test_the_same_request_with_the_same_key_makes_one_schedule(metrics: Running) -> None:
    headers = {"idempotency-key": "schedule"}
    answers = [
        await metrics.post("/v1/export-schedules", json=BODY, as_="programme-1", headers=headers) for _ in range(2)
    ]
    assert answers[0].json["id"] == answers[1].json["id"]


async def test_schedules_are_listed_newest_first(metrics: Running) -> None:
    ids = [(await made(metrics)).json["id"] for _ in range(2)]
    listed = (await metrics.get("/v1/export-schedules?limit=2", as_="auditor-1")).json
    assert [one["id"] for one in listed["items"]] == ids[::-1]


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"every": "hourly"}, "/every"),
        ({"days": 0}, "/days"),
        ({"days": 401}, "/days"),
        ({"days": "7"}, "/days"),
        ({"enabled": "yes"}, "/enabled"),
        ({"format": "xml"}, "/format"),
        ({"title": "mine"}, "/title"),
        ({"filters": {"network": ""}}, "/filters/network"),
    ],
)
async def test_bad_input_is_pointed_at(metrics: Running, changed: dict[str, Any], pointer: str) -> None:
    answer = await metrics.post("/v1/export-schedules", json={**BODY, **changed}, as_="programme-1")
    assert answer.status == 422
    assert answer.json["errors"][0]["pointer"] == pointer
