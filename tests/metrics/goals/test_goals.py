"""`/v1/me/goals` on a running service."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from kernel.clock import new_id, utc_now
from kernel.testing.service import Running
from metrics.goals.models import MOST_GOALS
from relais.metrics.v1.observation_pb2 import PROVENANCE_API, PROVENANCE_DECLARED
from tests.metrics.happenings import Happening
from tests.metrics.impacts.ledgers import erased, kept, observed

WORDS = "Trois exposés sur l’éolien — 三"


async def made(metrics: Running, login: str, **members: Any) -> str:
    answer = await metrics.post("/v1/me/goals", as_=login, json={"words": WORDS, **members})
    assert answer.status == 201, answer.body
    return str(answer.json["id"])


async def read(metrics: Running, login: str, goal_id: str) -> Any:
    answer = await metrics.get(f"/v1/me/goals/{goal_id}", as_=login)
    assert answer.status == 200, answer.body
    return answer.json


async def test_a_goal_is_read_as_it_was_said(metrics: Running) -> None:
    goal_id = await made(metrics, "employee-1", target={"count": 3}, done=1, ends_on="2027-06-30")
    found = await read(metrics, "employee-1", goal_id)
    assert found.pop("created_at").endswith("Z")
    assert found == {
        "id": goal_id,
        "words": WORDS,
        "target": {"count": 3, "measure": None},
        "done": 1,
        "starts_on": utc_now().date().isoformat(),
        "ends_on": "2027-06-30",
        "in_portfolio": False,
        "progress": {"count": 1, "reached": False},
    }


async def test_a_goal_is_counted_in_ones_own_ledger_on_its_days_alone(metrics: Running) -> None:
    person, today = metrics.person_id("employee-2"), utc_now()
    day = timedelta(days=1)
    await kept(
        metrics,
        Happening(person, new_id(), "linkedin", "shares", 1, today - 3 * day),
        Happening(person, new_id(), "linkedin", "shares", 1, today - 2 * day),
        Happening(person, new_id(), "linkedin", "shares", 1, today),
        Happening(metrics.person_id("employee-3"), new_id(), "linkedin", "shares", 1, today),
    )
    starts_on = (today - 2 * day).date().isoformat()
    two = await made(metrics, "employee-2", target={"count": 2, "measure": "shares"}, starts_on=starts_on)
    three = await made(metrics, "employee-2", target={"count": 3, "measure": "shares"}, starts_on=starts_on)
    over = await made(
        metrics, "employee-2", target={"count": 1, "measure": "shares"}, starts_on="2020-01-01", ends_on="2020-02-01"
    )
    assert (await read(metrics, "employee-2", two))["progress"] == {"count": 2, "reached": True}
    assert (await read(metrics, "employee-2", three))["progress"] == {"count": 2, "reached": False}
    assert (await read(metrics, "employee-2", over))["progress"] == {"count": 0, "reached": False}


async def test_what_is_declared_and_read_of_the_same_posts_is_not_counted_twice(metrics: Running) -> None:
    person, story = metrics.person_id("employee-4"), new_id()
    await kept(
        metrics,
        observed(person, story, provenance=PROVENANCE_DECLARED, at=utc_now(), reactions=7),
        observed(person, story, provenance=PROVENANCE_API, at=utc_now(), reactions=5),
    )
    goal_id = await made(metrics, "employee-4", target={"count": 10, "measure": "reactions"})
    assert (await read(metrics, "employee-4", goal_id))["progress"] == {"count": 7, "reached": False}


async def test_a_goal_without_a_target_is_reached_when_its_person_says_so(metrics: Running) -> None:
    goal_id = await made(metrics, "employee-5")
    assert (await read(metrics, "employee-5", goal_id))["progress"] == {"count": None, "reached": False}
    answer = await metrics.put(
        f"/v1/me/goals/{goal_id}",
        as_="employee-5",
        json={"words": WORDS, "reached": True},
        headers={"If-Match": '"1"'},
    )
    assert (answer.status, answer.headers["ETag"]) == (200, '"2"')
    assert answer.json["progress"] == {"count": None, "reached": True}


async def test_a_goal_that_changed_meanwhile_is_not_written_over(metrics: Running) -> None:
    goal_id = await made(metrics, "employee-5")
    path, body = f"/v1/me/goals/{goal_id}", {"words": "Other words"}
    assert (await metrics.put(path, as_="employee-5", json=body)).status == 428
    assert (await metrics.put(path, as_="employee-5", json=body, headers={"If-Match": '"1"'})).status == 200
    assert (await metrics.put(path, as_="employee-5", json=body, headers={"If-Match": '"1"'})).status == 412


async def test_the_same_request_twice_sets_one_goal_and_keeps_no_word_of_it_unsealed(metrics: Running) -> None:
    headers, body = {"Idempotency-Key": new_id()}, {"words": "Nobody else's business"}
    first = await metrics.post("/v1/me/goals", as_="employee-6", json=body, headers=headers)
    again = await metrics.post("/v1/me/goals", as_="employee-6", json=body, headers=headers)
    assert (first.status, first.json) == (201, again.json)
    listed = (await metrics.get("/v1/me/goals", as_="employee-6")).json["items"]
    assert [one["id"] for one in listed] == [first.json["id"]]
    for name in ("goals", "idempotency_keys", "outbox", "personal_keys"):
        assert b"business" not in repr(await metrics.runtime.mongo.collection(name).find({})).encode()


async def test_nobody_else_sees_changes_or_drops_a_goal(metrics: Running) -> None:
    path = f"/v1/me/goals/{await made(metrics, 'employee-7')}"
    for login in ("employee-8", "editor-1", "programme-1", "auditor-1"):
        assert (await metrics.get(path, as_=login)).status == 404
        assert (await metrics.delete(path, as_=login)).status == 404
        body, headers = {"words": "Mine"}, {"If-Match": "*"}
        assert (await metrics.put(path, as_=login, json=body, headers=headers)).status == 404
        assert (await metrics.get("/v1/me/goals", as_=login)).json["items"] == []
    assert (await metrics.get(path, as_="employee-7")).status == 200


async def test_a_dropped_goal_is_gone(metrics: Running) -> None:
    path = f"/v1/me/goals/{await made(metrics, 'employee-9')}"
    assert (await metrics.delete(path, as_="employee-9")).status == 204
    assert (await metrics.get(path, as_="employee-9")).status == 404
    assert (await metrics.delete(path, as_="employee-9")).status == 404


async def test_there_is_room_for_so_many_goals_also_when_they_are_set_at_once(metrics: Running) -> None:
    async def one() -> int:
        return (await metrics.post("/v1/me/goals", as_="employee-10", json={"words": "One more"})).status

    for _ in range(MOST_GOALS - 2):
        assert await one() == 201
    assert sorted(await asyncio.gather(*(one() for _ in range(4)))) == [201, 201, 409, 409]
    assert len((await metrics.get("/v1/me/goals", as_="employee-10")).json["items"]) == MOST_GOALS


async def test_the_export_shows_goals_and_an_erasure_takes_them(metrics: Running) -> None:
    login = "employee-13"
    await made(metrics, login)
    [goal] = (await metrics.get("/v1/me/export", as_=login)).json["holdings"]["goals"]
    assert goal["words"] == WORDS
    goals = metrics.runtime.mongo.collection("goals")
    copies = await goals.find({"person_id": metrics.person_id(login)})
    await erased(metrics, metrics.person_id(login))
    assert await goals.count({"person_id": metrics.person_id(login)}) == 0
    await goals.insert_many(copies)
    assert (await metrics.get("/v1/me/goals", as_=login)).json["items"] == []
    # Neither does a new beginning open them.
    await made(metrics, login, starts_on="2026-01-01")
    assert len((await metrics.get("/v1/me/goals", as_=login)).json["items"]) == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/words"),
        ({"words": ""}, "/words"),
        ({"words": "two\nlines"}, "/words"),
        ({"words": "x" * 501}, "/words"),
        ({"words": "x", "target": {"count": 0}}, "/target/count"),
        ({"words": "x", "target": {"count": "3"}}, "/target/count"),
        ({"words": "x", "target": {"count": 10**10}}, "/target/count"),
        ({"words": "x", "target": {"count": 1, "measure": "applause"}}, "/target/measure"),
        ({"words": "x", "done": -1}, "/done"),
        ({"words": "x", "reached": "yes"}, "/reached"),
        ({"words": "x", "starts_on": 20260101}, "/starts_on"),
        ({"words": "x", "starts_on": "2026-02-30"}, "/starts_on"),
        ({"words": "x", "starts_on": "2026-02-02", "ends_on": "2026-02-01"}, "/ends_on"),
        ({"words": "x", "reminder": True}, "/reminder"),
    ],
)
async def test_a_bad_goal_is_refused_by_name(metrics: Running, body: Any, pointer: str) -> None:
    answer = await metrics.post("/v1/me/goals", as_="employee-14", json=body)
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, pointer)


async def test_a_goal_that_ended_before_today_starts_no_later(metrics: Running) -> None:
    goal_id = await made(metrics, "employee-15", ends_on="2020-02-01")
    assert (await read(metrics, "employee-15", goal_id))["starts_on"] == "2020-02-01"
