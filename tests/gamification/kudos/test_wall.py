"""The receiver alone decides what hangs on the wall; it is ordered by the time of showing and nothing else."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from gamification.kudos.repository import KudosRepository
from gamification.migrations import m0001_recognition, m0043_wall
from kernel.clock import utc_now
from kernel.mongo import Mongo
from kernel.testing.service import Answer, Running

Give = Callable[..., Awaitable[Answer]]


@pytest.fixture(autouse=True)
async def wall(service: Running) -> AsyncIterator[None]:
    """Every test begins with an empty wall."""
    yield
    await service.runtime.mongo.collection("kudos").delete_many({})


async def test_kudos_hang_on_the_wall_once_the_receiver_shows_them(service: Running, give: Give) -> None:
    given = (await give("employee-1", "employee-2")).json
    assert await wall_of(service) == []

    shown = await show(service, given["id"], "employee-2")

    assert shown.status == 200
    assert shown.json == {**given, "version": 2, "shown_at": shown.json["shown_at"]}
    on_the_wall = {**shown.json, "may_be_shown": None}
    assert (await service.get("/v1/wall", as_="employee-9")).json["items"] == [on_the_wall]
    assert (await service.get(f"/v1/kudos/{given['id']}", as_="employee-9")).status == 200


async def test_hidden_kudos_leave_the_wall_and_stay_the_receivers(service: Running, give: Give) -> None:
    given = (await give("employee-1", "employee-2")).json
    await show(service, given["id"], "employee-2")

    hidden = await service.post(f"/v1/kudos/{given['id']}/hide", as_="employee-2")

    assert (hidden.status, hidden.json["shown_at"], hidden.json["version"]) == (200, None, 3)
    assert await wall_of(service) == []
    assert (await service.get(f"/v1/kudos/{given['id']}", as_="employee-9")).status == 404
    assert (await service.get("/v1/me/kudos", as_="employee-2")).json["items"] == [hidden.json]


@pytest.mark.parametrize("action", ["show", "hide"])
@pytest.mark.parametrize("login", ["employee-1", "employee-3", "programme-1", "editor-1", "auditor-1"])
async def test_for_anybody_but_the_receiver_there_is_nothing_to_decide(
    service: Running, give: Give, login: str, action: str
) -> None:
    given = (await give("employee-1", "employee-2")).json

    answer = await service.post(f"/v1/kudos/{given['id']}/{action}", as_=login)
    unknown = await service.post(f"/v1/kudos/{given['id'][:-1]}x/{action}", as_=login)

    assert (answer.status, answer.json["type"]) == (404, "/problems/kudos-not-found")
    assert answer.json["detail"] == unknown.json["detail"]
    assert await wall_of(service) == []


async def test_showing_again_changes_nothing(service: Running, give: Give) -> None:
    given = (await give("employee-1", "employee-2")).json
    first = await show(service, given["id"], "employee-2")

    again = await show(service, given["id"], "employee-2")

    assert again.body == first.body


async def test_hiding_what_is_private_changes_nothing(service: Running, give: Give) -> None:
    given = await give("employee-1", "employee-2")

    answer = await service.post(f"/v1/kudos/{given.json['id']}/hide", as_="employee-2")

    assert answer.body == given.body


async def test_shown_from_many_screens_at_once_it_is_shown_once(service: Running, give: Give) -> None:
    given = (await give("employee-1", "employee-2")).json

    answers = await asyncio.gather(*(show(service, given["id"], "employee-2") for _ in range(20)))

    assert {(answer.status, answer.json["version"]) for answer in answers} == {(200, 2)}


async def test_the_wall_is_in_the_order_of_showing(service: Running, give: Give) -> None:
    ids = [(await give("employee-1", "employee-2")).json["id"] for _ in range(4)]

    for kudos_id in (ids[2], ids[0], ids[3]):
        await show(service, kudos_id, "employee-2")

    assert await wall_of(service) == [ids[3], ids[0], ids[2]]


async def test_kudos_shown_again_after_hiding_come_first(service: Running, give: Give) -> None:
    ids = [(await give("employee-1", "employee-2")).json["id"] for _ in range(2)]
    for kudos_id in ids:
        await show(service, kudos_id, "employee-2")

    await service.post(f"/v1/kudos/{ids[0]}/hide", as_="employee-2")
    await show(service, ids[0], "employee-2")

    assert await wall_of(service) == ids[::-1][1:] + ids[1:]


async def test_pages_of_the_wall_hold_each_once_while_more_are_shown(service: Running, give: Give) -> None:
    ids = [(await give("employee-1", "employee-2")).json["id"] for _ in range(7)]
    # At once, so that some are shown in the same millisecond.
    await asyncio.gather(*(show(service, kudos_id, "employee-2") for kudos_id in ids))
    expected = await wall_of(service)

    pages: list[dict[str, Any]] = []
    cursor = ""
    while cursor is not None:
        pages.append((await service.get(f"/v1/wall?limit=2{cursor and '&cursor='}{cursor}")).json)
        cursor = pages[-1]["next_cursor"]
        late = (await give("employee-1", "employee-2")).json["id"]
        await show(service, late, "employee-2")

    assert [one["id"] for page in pages for one in page["items"]] == expected


async def test_kudos_hidden_between_two_pages_take_no_other_with_them(service: Running, give: Give) -> None:
    ids = [(await give("employee-1", "employee-2")).json["id"] for _ in range(5)]
    for kudos_id in ids:
        await show(service, kudos_id, "employee-2")

    first = (await service.get("/v1/wall?limit=2")).json
    await service.post(f"/v1/kudos/{ids[3]}/hide", as_="employee-2")
    second = (await service.get(f"/v1/wall?limit=10&cursor={first['next_cursor']}")).json

    assert [one["id"] for one in second["items"]] == [ids[2], ids[1], ids[0]]


async def test_an_unchanged_wall_is_not_sent_again(service: Running, give: Give) -> None:
    given = (await give("employee-1", "employee-2")).json
    await show(service, given["id"], "employee-2")
    known = {"If-None-Match": (await service.get("/v1/wall")).headers["ETag"]}

    same = await service.get("/v1/wall", headers=known)
    await service.post(f"/v1/kudos/{given['id']}/hide", as_="employee-2")
    changed = await service.get("/v1/wall", headers=known)

    assert (same.status, changed.status) == (304, 200)


async def test_kudos_shown_before_the_wall_had_turns_hang_where_they_hung(
    service: Running, give: Give, mongo_uri: str
) -> None:
    ids = [(await give("employee-1", "employee-2")).json["id"] for _ in range(3)]
    for kudos_id in ids[:2]:
        await show(service, kudos_id, "employee-2")
    of_today = await service.runtime.mongo.collection("kudos").find({}, sort=[("_id", 1)])
    # In a database where nobody of today reads them meanwhile.
    former = Mongo(mongo_uri, f"gamification-{secrets.token_hex(4)}")
    kudos = former.collection("kudos")
    await m0001_recognition.apply(former)
    await kudos.insert_many([{"shown_at": one["wall_at"], **one} for one in of_today])
    await kudos.update_many({}, {"$unset": {"wall_at": ""}})

    for _ in range(2):
        await m0043_wall.apply(former)

    assert await kudos.find({}, sort=[("_id", 1)]) == of_today
    hanging = await KudosRepository().hanging(former, until=utc_now(), before=None, limit=10)
    assert [one.id for one in hanging] == ids[1::-1]
    await former.drop()
    await former.close()


async def show(service: Running, kudos_id: str, login: str) -> Answer:
    return await service.post(f"/v1/kudos/{kudos_id}/show", as_=login)


async def wall_of(service: Running) -> list[str]:
    return [one["id"] for one in (await service.get("/v1/wall?limit=100")).json["items"]]
