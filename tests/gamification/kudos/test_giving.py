"""`POST /v1/kudos` and reading one's own: what is kept, and what is refused."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from kernel.clock import new_id, utc_now
from kernel.testing.service import Answer, Running

Give = Callable[..., Awaitable[Answer]]
Recognise = Callable[..., Awaitable[dict[str, Any]]]


async def test_kudos_are_private_and_name_both_people(service: Running, give: Give) -> None:
    answer = await give("employee-1", "employee-2", reason="  Merci pour ton aide ! 🙏\n")

    assert answer.status == 201
    assert answer.json == {
        "id": answer.json["id"],
        "version": 1,
        "by": {"person": service.person_id("employee-1")},
        "to": {"person": service.person_id("employee-2"), "team": None},
        "reason": "Merci pour ton aide ! 🙏",
        "contribution": None,
        "given_at": answer.json["given_at"],
        "shown_at": None,
        "may_be_shown": True,
        "thanks_back": None,
    }
    assert answer.headers["Location"] == f"/v1/kudos/{answer.json['id']}"


@pytest.mark.parametrize("login", ["employee-1", "employee-2"])
async def test_both_people_can_read_private_kudos(service: Running, give: Give, login: str) -> None:
    given = await give("employee-1", "employee-2")

    assert (await service.get(given.headers["Location"], as_=login)).body == given.body


@pytest.mark.parametrize("login", ["employee-3", "programme-1", "auditor-1"])
async def test_private_kudos_do_not_exist_for_others(service: Running, give: Give, login: str) -> None:
    given = await give("employee-1", "employee-2")

    answer = await service.get(given.headers["Location"], as_=login)

    assert (answer.status, answer.json["type"]) == (404, "/problems/kudos-not-found")


async def test_received_kudos_are_listed_latest_first(service: Running, give: Give) -> None:
    ids = [(await give(f"employee-{number}", "employee-10")).json["id"] for number in (1, 2, 3)]

    page = await service.get("/v1/me/kudos", as_="employee-10")

    assert [one["id"] for one in page.json["items"]] == ids[::-1]
    assert page.json["next_cursor"] is None


async def test_given_kudos_are_listed_for_the_giver_alone(service: Running, give: Give) -> None:
    given = (await give("employee-11", "employee-12")).json["id"]

    mine = await service.get("/v1/me/kudos?direction=given", as_="employee-11")
    theirs = await service.get("/v1/me/kudos?direction=given", as_="employee-12")

    assert [one["id"] for one in mine.json["items"]] == [given]
    assert theirs.json["items"] == []


async def test_pages_of_kudos_hold_each_once_while_more_are_given(service: Running, give: Give) -> None:
    ids = [(await give("employee-1", "employee-13")).json["id"] for _ in range(5)]

    first = (await service.get("/v1/me/kudos?limit=2", as_="employee-13")).json
    await give("employee-2", "employee-13")
    second = (await service.get(f"/v1/me/kudos?limit=2&cursor={first['next_cursor']}", as_="employee-13")).json
    third = (await service.get(f"/v1/me/kudos?limit=2&cursor={second['next_cursor']}", as_="employee-13")).json

    seen = [one["id"] for page in (first, second, third) for one in page["items"]]
    assert seen == ids[::-1]
    assert third["next_cursor"] is None


@pytest.mark.parametrize(
    ("path", "login"),
    [("/v1/me/kudos?direction=given&limit=1", "employee-14"), ("/v1/me/kudos?limit=1", "employee-15")],
)
async def test_a_cursor_opens_only_the_list_that_it_came_from(
    service: Running, give: Give, path: str, login: str
) -> None:
    await give("employee-1", "employee-14")
    await give("employee-1", "employee-14")
    cursor = (await service.get("/v1/me/kudos?limit=1", as_="employee-14")).json["next_cursor"]

    answer = await service.get(f"{path}&cursor={cursor}", as_=login)

    assert answer.status == 422
    assert answer.json["errors"][0]["parameter"] == "cursor"


async def test_an_unchanged_list_is_not_sent_again(service: Running, give: Give) -> None:
    await give("employee-1", "employee-16")
    known = (await service.get("/v1/me/kudos", as_="employee-16")).headers["ETag"]

    same = await service.get("/v1/me/kudos", as_="employee-16", headers={"If-None-Match": known})
    await give("employee-1", "employee-16")
    changed = await service.get("/v1/me/kudos", as_="employee-16", headers={"If-None-Match": known})

    assert (same.status, same.body) == (304, b"")
    assert changed.status == 200


async def test_nobody_thanks_themselves(service: Running, give: Give) -> None:
    answer = await give("employee-4", "employee-4")

    assert (answer.status, answer.json["type"]) == (422, "/problems/kudos-to-oneself")
    assert answer.json["errors"][0]["pointer"] == "/to/person"
    assert (await service.get("/v1/me/kudos", as_="employee-4")).json["items"] == []


async def test_whether_a_person_exists_is_not_told(service: Running, give: Give) -> None:
    known = await give("employee-1", "employee-2")
    unknown = await give("employee-1", "employee-2", to={"person": "p_" + "z" * 26})

    assert known.status == unknown.status == 201
    assert known.json.keys() == unknown.json.keys()


async def test_a_contribution_of_the_receiver_can_be_thanked_for(give: Give, recognise: Recognise) -> None:
    contribution = await recognise("employee-5")

    answer = await give("employee-1", "employee-5", contribution=contribution["id"])

    assert (answer.status, answer.json["contribution"]) == (201, contribution["id"])


async def test_what_colleagues_see_no_longer_looks_like_none_at_all(give: Give, recognise: Recognise) -> None:
    long_ago = await recognise("employee-5", at=utc_now() - timedelta(days=31))

    answer = await give("employee-1", "employee-5", contribution=long_ago["id"])

    assert (answer.status, answer.json["type"]) == (422, "/problems/not-their-contribution")


async def test_somebody_elses_contribution_looks_like_none_at_all(give: Give, recognise: Recognise) -> None:
    of_another = await recognise("employee-6")

    answers = [
        await give("employee-1", "employee-5", contribution=contribution)
        for contribution in (of_another["id"], new_id())
    ]

    problems = [{**answer.json, "trace_id": ""} for answer in answers]
    assert problems[0] == problems[1]
    assert (answers[0].status, problems[0]["type"]) == (422, "/problems/not-their-contribution")
    assert problems[0]["errors"][0]["pointer"] == "/contribution"


async def test_a_repeated_request_thanks_once(service: Running, give: Give) -> None:
    key = {"Idempotency-Key": new_id()}

    first = await give("employee-1", "employee-17", headers=key)
    again = await give("employee-1", "employee-17", headers=key)

    assert (again.status, again.body, again.headers["Idempotent-Replayed"]) == (201, first.body, "true")
    assert len((await service.get("/v1/me/kudos", as_="employee-17")).json["items"]) == 1


async def test_equal_requests_at_once_thank_once(service: Running, give: Give) -> None:
    key = {"Idempotency-Key": new_id()}

    answers = await asyncio.gather(*(give("employee-1", "employee-18", headers=key) for _ in range(20)))

    assert {answer.status for answer in answers} <= {201, 409}
    assert len({answer.json["id"] for answer in answers if answer.status == 201}) == 1
    assert len((await service.get("/v1/me/kudos", as_="employee-18")).json["items"]) == 1


async def test_a_key_belongs_to_one_request(give: Give) -> None:
    key = {"Idempotency-Key": new_id()}
    await give("employee-1", "employee-19", headers=key)

    answer = await give("employee-1", "employee-19", reason="Thanks for something else", headers=key)

    assert (answer.status, answer.json["type"]) == (422, "/problems/idempotency-mismatch")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/contributions"),
        ("GET", "/v1/me/contributions"),
        ("POST", "/v1/kudos"),
        ("GET", "/v1/kudos/x"),
        ("GET", "/v1/me/kudos"),
        ("POST", "/v1/kudos/x/show"),
        ("POST", "/v1/kudos/x/hide"),
        ("POST", "/v1/kudos/x/decline"),
        ("POST", "/v1/kudos/x/thank-back"),
        ("POST", "/v1/kudos/x/allow-showing"),
        ("POST", "/v1/kudos/x/forbid-showing"),
        ("DELETE", "/v1/kudos/x"),
        ("GET", "/v1/wall"),
    ],
)
async def test_every_endpoint_asks_who_is_there(service: Running, method: str, path: str) -> None:
    answer = await service.request(method, path, as_=None)

    assert (answer.status, answer.json["type"]) == (401, "/problems/unauthenticated")
