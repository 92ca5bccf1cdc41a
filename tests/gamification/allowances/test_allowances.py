"""A week's allowance is exact, whoever races for it, is renewed on Monday, and never piles up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gamification.api import create_api
from gamification.bootstrap import SERVICE
from kernel.clock import new_id
from kernel.testing.service import Answer, Running, running

# A Friday so far ahead that the database, which goes by its own clock, forgets no week meanwhile.
FRIDAY = datetime(2099, 11, 27, 16, 0, tzinfo=UTC)
MONDAY = datetime(2099, 11, 30, tzinfo=UTC)

Give = Callable[..., Awaitable[Answer]]


class MovableClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = FRIDAY

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="module")
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture(autouse=True)
def friday(clock: MovableClock) -> None:
    """Every test begins on the same Friday."""
    clock.now = FRIDAY


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str, clock: MovableClock) -> AsyncIterator[Running]:
    """The service with the allowance that it has by default, and a clock of ours."""
    clocked = replace(SERVICE, api=lambda runtime: create_api(replace(runtime, clock=clock)))
    async with running(clocked, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, worker=False) as running_service:
        yield running_service


async def test_of_a_hundred_thanks_at_once_a_week_takes_five(service: Running, give: Give) -> None:
    answers = await asyncio.gather(*(give("employee-1", f"employee-{2 + number % 20}") for number in range(100)))

    assert sorted(answer.status for answer in answers) == [201] * 5 + [409] * 95
    assert {answer.json["type"] for answer in answers if answer.status == 409} == {"/problems/allowance-used"}
    given = await service.runtime.mongo.collection("kudos").find({"giver_id": service.person_id("employee-1")})
    assert len(given) == 5
    [kept] = await service.runtime.mongo.collection("allowances").find({"giver_id": service.person_id("employee-1")})
    assert sorted(kept["kudos_ids"]) == sorted(kudos["_id"] for kudos in given)


async def test_a_refusal_says_when_the_allowance_is_renewed(give: Give) -> None:
    await use_up(give, "employee-2")

    refused = await give("employee-2", "employee-9")

    assert (refused.status, refused.json["type"]) == (409, "/problems/allowance-used")
    assert refused.json["renews_at"] == "2099-11-30T00:00:00.000Z"
    assert refused.json["renews_at"] in refused.json["detail"]


async def test_it_is_renewed_on_monday_and_not_a_millisecond_before(give: Give, clock: MovableClock) -> None:
    await use_up(give, "employee-3")

    clock.now = MONDAY - timedelta(milliseconds=1)
    sunday = await give("employee-3", "employee-9")
    clock.now = MONDAY
    monday = await give("employee-3", "employee-9")

    assert (sunday.status, monday.status) == (409, 201)


async def test_what_was_not_used_is_not_carried_over(give: Give, clock: MovableClock) -> None:
    clock.now = MONDAY

    answers = [await give("employee-4", "employee-9") for _ in range(6)]

    assert [answer.status for answer in answers] == [201] * 5 + [409]


async def test_everybody_has_an_allowance_of_their_own(give: Give) -> None:
    await use_up(give, "employee-5")

    assert (await give("employee-6", "employee-9")).status == 201


async def test_a_refused_request_uses_nothing_up(service: Running, give: Give) -> None:
    refused = [await give("employee-7", "employee-9", contribution=new_id()) for _ in range(6)]
    refused += [await give("employee-7", "employee-7")]
    assert {answer.status for answer in refused} == {422}

    await use_up(give, "employee-7")


async def test_a_request_whose_first_run_took_the_last_is_replayed(give: Give) -> None:
    for _ in range(4):
        await give("employee-8", "employee-9")
    key = {"Idempotency-Key": new_id()}

    last = await give("employee-8", "employee-9", headers=key)
    again = await give("employee-8", "employee-9", headers=key)
    another = await give("employee-8", "employee-9", headers={"Idempotency-Key": new_id()})

    assert (last.status, again.status, again.body) == (201, 201, last.body)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert another.status == 409


async def test_a_refusal_is_not_remembered_for_its_key(give: Give, clock: MovableClock) -> None:
    await use_up(give, "employee-10")
    key = {"Idempotency-Key": new_id()}
    assert (await give("employee-10", "employee-9", headers=key)).status == 409

    clock.now = MONDAY

    assert (await give("employee-10", "employee-9", headers=key)).status == 201


async def test_nothing_that_is_answered_tells_of_anybodys_allowance(service: Running, give: Give) -> None:
    given = await give("employee-11", "employee-9")

    document = (await service.get("/openapi.json", as_=None)).json

    assert not [path for path in document["paths"] if "allowance" in path]
    assert "allowance" not in given.body.decode()


async def use_up(give: Give, login: str) -> None:
    assert [(await give(login, "employee-9")).status for _ in range(5)] == [201] * 5
