"""Kudos of a ring come to the wall later, and nobody sees why: not the giver, not the wall, not the other services.
What hangs on time is tried with a clock of ours."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gamification.api import create_api
from gamification.bootstrap import SERVICE
from gamification.kudos.commands import KudosCommands
from gamification.kudos.models import Kudos
from gamification.kudos.repository import KudosRepository
from gamification.rings.queries import RingQueries
from gamification.rings.repository import RingRepository
from gamification.wall_changes.repository import WallChangeRepository
from kernel.clock import new_id
from kernel.testing.service import Answer, Running, running
from tests.gamification.conftest import Give
from tests.gamification.rings import walls
from tests.gamification.rings.walls import Shown, Wall

# So far ahead that the database, which goes by its own clock, forgets nothing meanwhile.
START = datetime(2099, 11, 2, 9, 0, tzinfo=UTC)
ANA, BEN, EVA = "employee-1", "employee-2", "employee-9"
DAY = timedelta(days=1)
# Headers that differ from request to request.
VARYING = {"date", "traceparent", "x-request-id"}


class MovableClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="module")
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str, clock: MovableClock) -> AsyncIterator[Running]:
    clocked = replace(SERVICE, api=lambda runtime: create_api(replace(runtime, clock=clock)))
    async with running(
        clocked, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, worker=False, kudos_per_week=100
    ) as running_service:
        yield running_service


@pytest.fixture(autouse=True)
async def start(service: Running, clock: MovableClock) -> None:
    """Every test begins on the same morning, before an empty wall."""
    clock.now = START
    for name in ("kudos", "outbox"):
        await service.runtime.mongo.collection(name).delete_many({})


@pytest.fixture
async def waiting(service: Running, give: Give) -> dict[str, Any]:
    """The kudos that close a ring of two, as their receiver sees them."""
    for _ in range(4):
        await show(service, (await give(ANA, BEN)).json, BEN)
    for _ in range(3):
        await show(service, (await give(BEN, ANA)).json, ANA)
    kudos: dict[str, Any] = (await show(service, (await give(BEN, ANA)).json, ANA)).json
    return kudos


@pytest.fixture
def worker(service: Running, clock: MovableClock) -> KudosCommands:
    """What the worker does, when the test wants it."""
    rings = RingQueries(RingRepository(), again=4)
    return KudosCommands(service.runtime.uow, KudosRepository(), rings, WallChangeRepository(), clock)


async def show(service: Running, kudos: dict[str, Any], login: str) -> Answer:
    return await service.post(f"/v1/kudos/{kudos['id']}/show", as_=login)


async def on_the_wall(service: Running) -> list[str]:
    return [one["id"] for one in (await service.get("/v1/wall?limit=100", as_=EVA)).json["items"]]


async def told(service: Running, kudos: dict[str, Any]) -> list[str]:
    rows = await service.runtime.mongo.collection("outbox").find({"subject": kudos["id"]}, sort=[("sequence", 1)])
    return [row["type"].split(".")[-2] for row in rows]


async def test_the_receiver_is_told_when_they_will_hang(service: Running, waiting: dict[str, Any]) -> None:
    shown_at = datetime.fromisoformat(waiting["shown_at"])

    assert 7 * DAY <= shown_at - START < 21 * DAY
    assert (await service.get("/v1/me/kudos", as_=ANA)).json["items"][0] == waiting


async def test_nobody_else_can_tell_them_from_private_ones(
    service: Running, give: Give, waiting: dict[str, Any]
) -> None:
    private = (await give(BEN, ANA)).json
    seen, of_private = [await service.get(f"/v1/kudos/{one['id']}", as_=BEN) for one in (waiting, private)]

    assert {**seen.json, "id": private["id"]} == private
    kept = [{k: v for k, v in one.headers.items() if k.lower() not in VARYING} for one in (seen, of_private)]
    assert kept[0] == kept[1]
    assert (await service.get(f"/v1/kudos/{waiting['id']}", as_=EVA)).status == 404
    assert waiting["id"] not in await on_the_wall(service)
    assert await told(service, waiting) == ["given"]


async def test_they_hang_from_their_moment_on_and_are_told_of_once(
    service: Running, waiting: dict[str, Any], worker: KudosCommands, clock: MovableClock
) -> None:
    moment = datetime.fromisoformat(waiting["shown_at"])

    clock.now = moment - timedelta(milliseconds=1)
    await worker.announce()
    assert (waiting["id"] in await on_the_wall(service), await told(service, waiting)) == (False, ["given"])

    clock.now = moment + timedelta(milliseconds=1)
    assert (await on_the_wall(service))[0] == waiting["id"]
    await asyncio.gather(*(worker.announce() for _ in range(5)))

    assert await told(service, waiting) == ["given", "shown"]
    for login in (ANA, BEN, EVA):
        hanging = (await service.get(f"/v1/kudos/{waiting['id']}", as_=login)).json
        assert (hanging["shown_at"], hanging["version"]) == (waiting["shown_at"], 2)


@pytest.mark.parametrize(
    ("method", "action", "login", "status"),
    [
        ("POST", "/hide", ANA, 200),
        ("POST", "/decline", ANA, 204),
        ("POST", "/forbid-showing", BEN, 200),
        ("DELETE", "", BEN, 204),
    ],
)
async def test_kudos_that_either_side_wants_back_while_they_wait_never_hang(
    service: Running,
    waiting: dict[str, Any],
    worker: KudosCommands,
    clock: MovableClock,
    method: str,
    action: str,
    login: str,
    status: int,
) -> None:
    answer = await service.request(method, f"/v1/kudos/{waiting['id']}{action}", as_=login)
    clock.now = START + 30 * DAY
    await worker.announce()

    assert answer.status == status
    assert waiting["id"] not in await on_the_wall(service)
    assert "shown" not in await told(service, waiting)


async def test_showing_again_does_not_jump_the_queue(service: Running, waiting: dict[str, Any]) -> None:
    again = await show(service, waiting, ANA)
    await service.post(f"/v1/kudos/{waiting['id']}/hide", as_=ANA)
    anew = await show(service, waiting, ANA)

    assert again.json == anew.json == waiting


async def test_nobody_else_waits_for_the_ring(service: Running, give: Give, waiting: dict[str, Any]) -> None:
    others = [(await give(EVA, ANA)).json, (await give(BEN, EVA)).json]

    shown = [await show(service, others[0], ANA), await show(service, others[1], EVA)]

    assert {one.json["shown_at"] for one in shown} == {"2099-11-02T09:00:00.000Z"}


async def test_the_graph_is_what_hangs_and_nothing_else(service: Running, give: Give) -> None:
    """Thanks that go round in private, or were taken off the wall, make nobody wait."""
    for _ in range(6):
        await give(ANA, BEN)
        await give(BEN, ANA)
        hidden = (await give(ANA, BEN)).json
        await show(service, hidden, BEN)
        await service.post(f"/v1/kudos/{hidden['id']}/hide", as_=BEN)

    shown = [(await show(service, (await give(BEN, ANA)).json, ANA)).json["shown_at"] for _ in range(6)]

    assert set(shown) == {"2099-11-02T09:00:00.000Z"}


async def test_the_database_answers_as_a_list_would(service: Running) -> None:
    chance = random.Random(7)
    wall, kudos = Wall(), KudosRepository()
    shown = [*walls.ring(2), *walls.ring(4), *walls.team(chance, 4, shown=1.0), *walls.mentor(chance, 5)]
    last = max(one.at for one in shown)
    for one in shown:
        # Some went to a team in which one other was, some to a team of several, some wait, some are private.
        way = chance.choice(["person"] * 6 + ["pair", "team", "waits", "private"])
        person = {"receiver_id": one.receiver} if way not in ("pair", "team") else {"receiver_id": None, "team_id": "t"}
        members = {"pair": (one.receiver,), "team": (one.receiver, "somebody")}.get(way, ())
        wall_at = {"private": None, "waits": last + 9 * DAY}.get(way, one.at)
        await kudos.add(
            Kudos(
                id=new_id(),
                version=1,
                giver_id=one.giver,
                **person,
                member_ids=members,
                reason="",
                contribution_id=None,
                given_at=one.at,
                wall_at=wall_at,
            ),
            service.runtime.mongo,
        )
        if way in ("person", "pair"):
            wall.hung.append(one)

    asked = [Shown(last, one.giver, one.receiver) for one in dict.fromkeys(one._replace(at=last) for one in shown)]
    for one in asked:
        both = [
            await RingQueries(rings, again=again).wait(
                "k", service.runtime.mongo, giver_id=one.giver, receiver_id=one.receiver, at=one.at
            )
            for again in (3, 4, 8)
            for rings in (wall, RingRepository())
        ]
        assert both[::2] == both[1::2], one


async def test_kudos_can_be_taken_back_for_a_day(service: Running, give: Give, clock: MovableClock) -> None:
    early, late = [(await give(ANA, BEN)).json for _ in range(2)]

    clock.now = START + DAY - timedelta(milliseconds=1)
    in_time = await service.delete(f"/v1/kudos/{early['id']}", as_=ANA)
    clock.now = START + DAY
    too_late = await service.delete(f"/v1/kudos/{late['id']}", as_=ANA)

    assert in_time.status == 204
    assert (too_late.status, too_late.json["type"]) == (409, "/problems/too-late-to-take-back")
    assert (await service.get(f"/v1/kudos/{late['id']}", as_=BEN)).status == 200


async def test_what_is_taken_back_stays_used(service: Running, give: Give) -> None:
    for _ in range(100):
        kudos = await give("employee-3", BEN)
        assert kudos.status == 201
        await service.delete(f"/v1/kudos/{kudos.json['id']}", as_="employee-3")

    assert (await give("employee-3", BEN)).json["type"] == "/problems/allowance-used"
