"""Who comes back hears what was missed, at whichever process; within bounds, and while it is kept."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import datetime, timedelta

import pytest

from distribution.bootstrap import SERVICE
from kernel.clock import utc_now
from kernel.live import Position
from kernel.live.journals import MOST_MISSED
from kernel.mongo import Tx
from kernel.personal_events import KEPT, PERSONAL_EVENTS, PersonalEvent, note
from kernel.process import run_api
from kernel.testing import eventually
from kernel.testing.ports import free_port
from kernel.testing.service import Running
from tests.distribution.conftest import Programme
from tests.listening import listening

EVENTS = "/v1/me/events"
PERSON, OTHER = "employee-21", "employee-22"


@pytest.fixture
async def stopping() -> asyncio.Event:
    return asyncio.Event()


@pytest.fixture
async def neighbour(service: Running, stopping: asyncio.Event) -> AsyncIterator[str]:
    """The address of another api process, until it is told to stop."""
    port = free_port()
    settings = service.runtime.settings.model_copy(update={"http_port": port, "metrics_port": free_port()})
    runtime = type(service.runtime)(**{**vars(service.runtime), "settings": settings})
    running = asyncio.create_task(run_api(SERVICE, runtime, stopping))
    url = f"http://127.0.0.1:{port}"
    await eventually(lambda: is_up(service, url))
    yield url
    stopping.set()
    await running


async def test_what_was_missed_is_told_first_by_a_process_that_was_not_there(service: Running, neighbour: str) -> None:
    async with listening(service, PERSON, path=EVENTS) as ear:
        await happens(service, PERSON, "one")
        assert (await ear.next()) is not None
    await happens(service, PERSON, "two")
    await happens(service, OTHER, "not for them")

    async with listening(service, PERSON, path=EVENTS, url=neighbour, Last_Event_ID=ear.last_id) as again:
        await happens(service, PERSON, "three")
        # What is told of the seconds before the last one may have been heard already.
        told = []
        while "three" not in told:
            heard = await again.next()
            assert heard is not None
            told.append(heard.data["id"])

    assert [one for one in dict.fromkeys(told) if one != "one"] == ["two", "three"]


async def test_what_was_missed_days_ago_is_told(service: Running) -> None:
    moment = utc_now() - KEPT + timedelta(hours=1)
    await happens(service, PERSON, "old", at=moment)

    async with listening(
        service, PERSON, path=EVENTS, Last_Event_ID=str(Position(moment - timedelta(minutes=5)))
    ) as ear:
        heard = await ear.next()

    assert heard is not None
    assert heard.data["id"] == "old"


@pytest.mark.parametrize("last", ["", "nonsense", "1500000000000.", "9" * 40, "1764430000000.'; drop", "١٢٣"])
async def test_who_cannot_be_told_is_told_to_read_anew(service: Running, last: str) -> None:
    async with listening(service, PERSON, path=EVENTS, Last_Event_ID=last) as ear:
        heard = await ear.next()

    assert heard is not None
    assert (heard.kind, heard.data) == ("reset", {})


async def test_who_missed_too_much_is_told_to_read_anew(service: Running) -> None:
    moment = utc_now() - timedelta(hours=5)

    async def work(tx: Tx) -> None:
        await note([made(service, OTHER, str(number), at=moment) for number in range(MOST_MISSED + 1)], tx)

    await service.runtime.uow.run(work)
    last = str(Position(moment - timedelta(hours=1)))
    async with listening(service, OTHER, path=EVENTS, Last_Event_ID=last) as ear:
        heard = await ear.next()

    assert heard is not None
    assert heard.kind == "reset"


async def test_a_person_has_so_many_streams_and_no_more(service: Running) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(service.runtime.settings.model_dump()["streams_per_person"]):
            await stack.enter_async_context(listening(service, "employee-23", path=EVENTS))
        refused = await service.get(EVENTS, as_="employee-23")

    assert (refused.status, refused.json["type"]) == (429, "/problems/too-many-streams")


async def test_a_stream_ends_with_its_token(service: Running) -> None:
    issuer, skew = service.issuer, service.runtime.settings.clock_skew_seconds
    claims = {"iss": issuer.url, "sub": PERSON, "aud": issuer.audience, "exp": int(time.time()) + 4 - skew}

    async with listening(service, token=issuer.sign(claims), path=EVENTS) as ear:
        began = time.monotonic()
        assert await ear.next() is None

    assert time.monotonic() - began < 7


async def test_a_process_that_is_told_to_stop_ends_its_streams(
    service: Running, neighbour: str, stopping: asyncio.Event
) -> None:
    async with listening(service, PERSON, path=EVENTS, url=neighbour) as ear:
        stopping.set()
        assert await ear.next(within=3) is None


async def test_events_are_exported_and_go_with_their_person(service: Running, programme: Programme) -> None:
    await programme.enrol("employee-24")
    await happens(service, "employee-24", "mine")
    exported = (await service.get("/v1/me/export", as_="employee-24")).json

    assert (await service.post("/v1/me/erasure", as_="employee-24")).status == 200

    kept = service.runtime.mongo.collection(PERSONAL_EVENTS)
    person = {"person_id": service.person_id("employee-24")}

    async def is_gone() -> bool:
        return await kept.find_one(person) is None

    assert "mine" in str(exported)
    await eventually(is_gone)


async def test_nobody_listens_without_a_token(service: Running) -> None:
    assert (await service.get(EVENTS, as_=None)).status == 401


def made(service: Running, login: str, about: str, *, at: datetime) -> PersonalEvent:
    return PersonalEvent.of(service.person_id(login), "post_posted", about=about, href="/v1/me/posts", at=at)


async def happens(service: Running, login: str, about: str, *, at: datetime | None = None) -> None:
    """Note something, as a command does."""

    async def work(tx: Tx) -> None:
        await note([made(service, login, about, at=at or utc_now())], tx)

    await service.runtime.uow.run(work)


async def is_up(service: Running, url: str) -> bool:
    try:
        async with listening(service, PERSON, path=EVENTS, url=url):
            return True
    except OSError:
        return False
