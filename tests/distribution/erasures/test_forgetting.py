"""Being forgotten by four services: one wish, each service's part, its state, and what is left: nothing."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from distribution.ambassadors.models import Ambassador
from distribution.ambassadors.repository import AmbassadorRepository
from distribution.bootstrap import SERVICE
from distribution.charters.models import Charter
from distribution.erasures.models import SERVICES
from kernel.clock import new_id, utc_now
from kernel.events import NewEvent
from kernel.testing import eventually
from kernel.testing.service import Running, running
from relais.content.v1.erasure_pb2 import ErasureConfirmed as ContentErased
from relais.distribution.v1.ambassador_pb2 import AmbassadorLeft, ErasureRequested
from relais.gamification.v1.erasure_pb2 import GamificationErasureConfirmed as GamificationErased
from relais.metrics.v1.erasure_pb2 import MetricsErasureConfirmed as MetricsErased
from tests.distribution.conftest import OWN_WORDS, Programme, stamp

# Rows of the outbox end after 7 days and answers to idempotent requests after 24 hours, by themselves.
_END_BY_THEMSELVES = {"outbox", "idempotency_keys"}
OTHERS = {"content": ContentErased, "gamification": GamificationErased, "metrics": MetricsErased}


async def confirm(service: Running, erasure_id: str, *, of: str) -> None:
    """Have another service say that it has done its part."""
    data = OTHERS[of](erasure_id=erasure_id, service=of, erased_at=stamp(utc_now()))
    await service.publish(NewEvent(data, subject=erasure_id, key=erasure_id, sequence=1), source=f"/{of}")


async def state(service: Running, login: str) -> Any:
    answer = await service.get("/v1/me/erasure", as_=login)
    assert answer.status == 200, answer.body
    return answer.json


async def done_by(service: Running, login: str, *services: str) -> Any:
    """The state once exactly these services have done their part."""

    async def reached() -> Any:
        seen = await state(service, login)
        return seen if {one["service"] for one in seen["services"] if one["erased_at"]} == set(services) else None

    return await eventually(reached)


async def naming(service: Running, login: str) -> set[str]:
    """The collections with a document that names a person."""
    mongo = service.runtime.mongo
    names = ("ambassadors", "shares", "budgets", "erasures", "erasure_wishes", "digests", "messages", "notices")
    found = {name: await mongo.collection(name).find({}) for name in names}
    return {name for name, some in found.items() if any(service.person_id(login) in str(one) for one in some)}


async def test_every_service_does_its_part_and_nothing_names_the_person(programme: Programme, service: Running) -> None:
    await programme.enrol("employee-1")
    assert (await programme.share("employee-1", await programme.story())).status == 201
    assert {"ambassadors", "shares"} <= await naming(service, "employee-1")

    asked = await service.post("/v1/me/erasure")

    assert asked.status == 200, asked.body
    assert [one["service"] for one in asked.json["services"]] == list(SERVICES)
    assert (await service.get("/v1/me/ambassador")).status == 404
    await done_by(service, "employee-1", "distribution")
    assert await naming(service, "employee-1") == set()
    for other in OTHERS:
        await confirm(service, asked.json["id"], of=other)
    seen = await done_by(service, "employee-1", *SERVICES)
    assert seen["finished_at"] == max(one["erased_at"] for one in seen["services"])
    assert await naming(service, "employee-1") == set()


async def test_the_others_are_told_that_the_person_left_and_wishes_to_be_forgotten(
    programme: Programme, service: Running
) -> None:
    await programme.enrol("employee-2")
    asked = (await service.post("/v1/me/erasure", as_="employee-2")).json

    async def told() -> list[Any] | None:
        events = [
            one
            for one in await service.events("distribution.ambassador.v1")
            if one.key == service.person_id("employee-2")
        ]
        return events if len(events) >= 3 else None

    events = await eventually(told)
    assert [type(one.data) for one in events[1:]] == [AmbassadorLeft, ErasureRequested]
    assert (events[2].data.erasure_id, events[2].subject) == (asked["id"], asked["id"])


async def test_asking_again_before_anything_was_done_is_one_erasure(mongo_uri: str, kafka_bootstrap: str) -> None:
    # Without a worker nothing is done.
    async with running(SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, worker=False) as quiet:
        answers = await asyncio.gather(*(quiet.post("/v1/me/erasure", as_="employee-3") for _ in range(8)))
        assert {answer.status for answer in answers} == {200}
        ids = {answer.json["id"] for answer in answers}

        ambassadors, enrolment = quiet.runtime.mongo.collection("ambassadors"), AmbassadorRepository()
        charter = Charter(version=1, language="en", enacted_at=utc_now(), replaces=0)
        back = Ambassador.enrol(quiet.person_id("employee-3"), charter=charter, at=utc_now())
        await enrolment.add(back, quiet.runtime.mongo)
        ids.add((await quiet.post("/v1/me/erasure", as_="employee-3")).json["id"])

        assert len(ids) == 1
        assert await ambassadors.find({}) == []


async def test_what_came_after_a_service_did_its_part_is_another_erasure(
    programme: Programme, service: Running
) -> None:
    first = (await service.post("/v1/me/erasure", as_="employee-10")).json
    await done_by(service, "employee-10", "distribution")
    assert (await programme.enrol("employee-10")).status == 201
    assert (await programme.share("employee-10", await programme.story())).status == 201

    second = (await service.post("/v1/me/erasure", as_="employee-10")).json

    assert second["id"] > first["id"]
    assert (await service.get("/v1/me/ambassador", as_="employee-10")).status == 404
    await done_by(service, "employee-10", "distribution")
    assert await naming(service, "employee-10") == set()


async def test_who_comes_back_starts_anew_and_may_ask_again(programme: Programme, service: Running) -> None:
    first = (await service.post("/v1/me/erasure", as_="employee-4")).json
    for other in OTHERS:
        await confirm(service, first["id"], of=other)
    await done_by(service, "employee-4", *SERVICES)

    assert (await programme.enrol("employee-4")).status == 201
    assert (await programme.share("employee-4", await programme.story())).status == 201
    # Told again, as Kafka may: nothing happens to who came back.
    await confirm(service, first["id"], of="metrics")
    second = (await service.post("/v1/me/erasure", as_="employee-4")).json

    assert second["id"] > first["id"]
    await done_by(service, "employee-4", "distribution")
    assert await naming(service, "employee-4") == set()


async def test_a_confirmation_of_what_nobody_asked_is_passed_over(service: Running) -> None:
    await confirm(service, new_id(), of="content")
    asked = (await service.post("/v1/me/erasure", as_="employee-5")).json
    await confirm(service, asked["id"], of="content")

    await done_by(service, "employee-5", "content", "distribution")


@pytest.mark.parametrize(("login", "status"), [(None, 401), ("employee-6", 404)])
async def test_an_erasure_is_for_who_asked(service: Running, login: str | None, status: int) -> None:
    await service.post("/v1/me/erasure", as_="employee-7")

    assert (await service.get("/v1/me/erasure", as_=login)).status == status


async def test_an_export_has_what_is_kept_of_the_person_and_of_nobody_else(
    programme: Programme, service: Running
) -> None:
    story_id = await programme.story()
    for login in ("employee-8", "employee-9"):
        await programme.enrol(login)
        assert (await programme.share(login, story_id)).status == 201

    answer = await service.get("/v1/me/export", as_="employee-8")

    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
    holdings = answer.json["holdings"]
    assert [one["story_id"] for one in holdings["shares"]] == [story_id]
    assert [one["id"] for one in holdings["ambassadors"]] == [service.person_id("employee-8")]
    assert service.person_id("employee-9") not in answer.body.decode()
    assert OWN_WORDS not in answer.body.decode()
