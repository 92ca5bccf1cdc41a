"""Who listens to the wall hears what comes onto it and what leaves it, at whichever process, and misses nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from gamification.bootstrap import SERVICE
from gamification.kudos.repository import KUDOS
from gamification.wall_changes.repository import WALL_CHANGES
from kernel.clock import new_id, utc_now
from kernel.events import NewEvent
from kernel.live import Position
from kernel.live.journals import MOST_MISSED
from kernel.personal_data import ERASED
from kernel.process import run_api
from kernel.testing import eventually
from kernel.testing.ports import free_port
from kernel.testing.service import Running
from relais.distribution.v1.ambassador_pb2 import ErasureRequested
from tests.gamification.conftest import Give
from tests.listening import Ear, Heard, listening


@pytest.fixture
async def shown(service: Running, give: Give) -> dict[str, Any]:
    """Kudos that hang on the wall, of which everybody who listened was told."""
    async with listening(service) as ear:
        kudos = await on_the_wall(service, give)
        await of(kudos, ear)
    return kudos


@pytest.fixture(scope="module")
async def neighbour(service: Running) -> AsyncIterator[str]:
    """The address of another api process of the same service."""
    port = free_port()
    settings = service.runtime.settings.model_copy(update={"http_port": port, "metrics_port": free_port()})
    stopping = asyncio.Event()
    runtime = type(service.runtime)(**{**vars(service.runtime), "settings": settings})
    running = asyncio.create_task(run_api(SERVICE, runtime, stopping))
    yield f"http://127.0.0.1:{port}"
    stopping.set()
    await running


async def test_shown_kudos_are_heard_as_the_wall_has_them(service: Running, give: Give) -> None:
    async with listening(service) as ear:
        kudos = await on_the_wall(service, give)
        heard = await ear.next()

    assert heard is not None
    assert (heard.kind, heard.data) == ("shown", kudos)
    assert kudos in (await service.get("/v1/wall?limit=100")).json["items"]


async def test_hidden_kudos_are_gone_and_no_more_is_said_of_them(service: Running, shown: dict[str, Any]) -> None:
    async with listening(service) as ear:
        await service.post(f"/v1/kudos/{shown['id']}/hide", as_="employee-2")
        heard = await ear.next()

    assert heard is not None
    assert (heard.kind, heard.data) == ("gone", {"id": shown["id"]})


async def test_private_kudos_are_never_heard_of(service: Running, give: Give) -> None:
    async with listening(service) as ear:
        private = (await give("employee-1", "employee-2")).json
        await service.post(f"/v1/kudos/{private['id']}/hide", as_="employee-2")
        later = await on_the_wall(service, give)
        heard = await ear.next()

    assert heard is not None
    assert heard.data["id"] == later["id"]


async def test_every_process_tells_what_was_done_at_another(service: Running, neighbour: str, give: Give) -> None:
    await eventually(lambda: is_up(service, neighbour))
    async with listening(service) as one, listening(service, "employee-8", url=neighbour) as other:
        kudos = await on_the_wall(service, give)
        heard = [await of(kudos, one), await of(kudos, other)]

    assert heard[0].data == kudos
    assert heard[0] == heard[1]


async def test_who_comes_back_to_another_process_hears_what_was_missed(
    service: Running, neighbour: str, give: Give
) -> None:
    await eventually(lambda: is_up(service, neighbour))
    async with listening(service) as ear:
        known = await on_the_wall(service, give)
        assert (await ear.next()) is not None

    await service.post(f"/v1/kudos/{known['id']}/hide", as_="employee-2")
    missed = await on_the_wall(service, give)
    async with listening(service, url=neighbour, Last_Event_ID=ear.last_id) as again:
        told = []
        while (heard := await again.next()) is not None and heard.data["id"] != missed["id"]:
            told.append((heard.kind, heard.data["id"]))

    # Besides, what is told of the seconds before may have been heard already.
    assert ("gone", known["id"]) in told
    assert ("shown", known["id"]) not in told


async def test_what_was_missed_longer_ago_than_is_remembered_is_read_from_the_database(
    service: Running, shown: dict[str, Any]
) -> None:
    # As if it had happened two hours ago, before this process began.
    moment = utc_now() - timedelta(hours=2)
    change = {"_id": new_id(), "kudos_id": shown["id"], "at": moment, "hangs": True}
    await service.runtime.mongo.collection(WALL_CHANGES).insert_one(change)

    async with listening(service, Last_Event_ID=str(Position(moment - timedelta(minutes=5)))) as ear:
        heard = await ear.next()

    assert heard == Heard("shown", str(Position(moment, change["_id"])), shown)


@pytest.mark.parametrize(
    "last",
    [
        "",
        "1",
        "nonsense",
        "1500000000000.",
        "9" * 40,
        "0000000000000.",
        "1764430000000.'; drop",
    ],
)
async def test_who_cannot_be_told_what_was_missed_is_told_to_read_the_wall_anew(service: Running, last: str) -> None:
    async with listening(service, Last_Event_ID=last) as ear:
        heard = await ear.next()

    assert heard is not None
    assert (heard.kind, heard.data) == ("reset", {})
    assert Position.read(heard.id) is not None


async def test_who_missed_too_much_is_told_to_read_the_wall_anew(service: Running, shown: dict[str, Any]) -> None:
    moment = utc_now() - timedelta(hours=5)
    many = [{"_id": new_id(), "kudos_id": shown["id"], "at": moment, "hangs": True} for _ in range(MOST_MISSED + 1)]
    await service.runtime.mongo.collection(WALL_CHANGES).insert_many(many)

    async with listening(service, Last_Event_ID=str(Position(moment - timedelta(hours=1)))) as ear:
        heard = await ear.next()

    await service.runtime.mongo.collection(WALL_CHANGES).delete_many({"at": moment})
    assert heard is not None
    assert heard.kind == "reset"


async def test_kudos_that_wait_for_their_moment_are_heard_of_then(service: Running, shown: dict[str, Any]) -> None:
    async with listening(service) as ear:
        moment = utc_now() + timedelta(milliseconds=700)
        await service.runtime.mongo.collection(KUDOS).update_one({"_id": shown["id"]}, {"$set": {"wall_at": moment}})
        change = {"_id": new_id(), "kudos_id": shown["id"], "at": moment, "hangs": True}
        await service.runtime.mongo.collection(WALL_CHANGES).insert_one(change)
        heard = await ear.next()

    assert heard is not None
    assert heard.data["id"] == shown["id"]
    assert utc_now() >= moment


async def test_a_change_that_is_committed_late_is_told_all_the_same(service: Running, shown: dict[str, Any]) -> None:
    async with listening(service) as ear:
        late = {"_id": new_id(), "kudos_id": shown["id"], "at": utc_now() - timedelta(seconds=5), "hangs": True}
        await service.runtime.mongo.collection(WALL_CHANGES).insert_one(late)
        heard = await ear.next()

    assert heard is not None
    assert heard.id == str(Position(late["at"], late["_id"]))


async def test_each_change_is_told_once_however_often_it_is_read(service: Running, give: Give) -> None:
    async with listening(service) as ear:
        ids = [(await on_the_wall(service, give))["id"] for _ in range(5)]
        heard = [await ear.next() for _ in ids]
        # It hears each second that all is well, and nothing more.
        for _ in range(2):
            await ear.sign_of_life()

    assert [one.data["id"] for one in heard if one] == ids


async def test_what_an_erased_person_received_is_gone_and_what_they_gave_says_no_name(
    service: Running, give: Give
) -> None:
    received = await on_the_wall(service, give, giver="employee-12", receiver="employee-11")
    given = await on_the_wall(service, give, giver="employee-11", receiver="employee-12")
    async with listening(service) as ear:
        await erase(service, "employee-11")
        told: dict[str, Heard] = {}
        while told.keys() < {received["id"], given["id"]}:
            heard = await ear.next()
            assert heard is not None
            if heard.data != received and heard.data != given:
                told[heard.data["id"]] = heard

    assert (told[received["id"]].kind, told[received["id"]].data) == ("gone", {"id": received["id"]})
    assert told[given["id"]].data == {**given, "by": {"person": ERASED}, "version": given["version"] + 1}


async def test_a_page_may_neither_be_kept_nor_collected_on_the_way(service: Running) -> None:
    async with listening(service) as ear:
        headers = ear.response.headers

    assert headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Accel-Buffering"] == "no"
    assert "Content-Length" not in headers


async def test_a_head_request_is_answered_and_over(service: Running) -> None:
    answer = await service.request("HEAD", "/v1/wall/events")

    assert (answer.status, answer.body) == (200, b"")


async def test_nobody_listens_without_a_token(service: Running) -> None:
    assert (await service.get("/v1/wall/events", as_=None)).status == 401


async def on_the_wall(
    service: Running, give: Give, *, giver: str = "employee-1", receiver: str = "employee-2"
) -> dict[str, Any]:
    kudos = (await give(giver, receiver)).json
    assert (await service.post(f"/v1/kudos/{kudos['id']}/show", as_=receiver)).status == 200
    shown: dict[str, Any] = (await service.get(f"/v1/kudos/{kudos['id']}", as_="employee-30")).json
    return shown


async def erase(service: Running, login: str) -> None:
    """Have the person forgotten, as they ask for it at the distribution service."""
    at = Timestamp()
    at.FromDatetime(utc_now())
    data = ErasureRequested(erasure_id=new_id(), person_id=service.person_id(login), requested_at=at)
    new = NewEvent(data, subject=data.erasure_id, key=data.person_id, sequence=1)
    await service.publish(new, source="/distribution")


async def of(kudos: dict[str, Any], ear: Ear) -> Heard:
    """The first event of these kudos; those of others are passed over, which a new process tells of the last minute."""
    while (heard := await ear.next()) is not None:
        if heard.data["id"] == kudos["id"]:
            return heard
    raise AssertionError("the stream is over")


async def is_up(service: Running, url: str) -> bool:
    try:
        async with listening(service, url=url):
            return True
    except OSError:
        return False
