"""Which charter a person has to accept: that of their programme, or the group's while theirs has none."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from distribution.bootstrap import SERVICE
from distribution.charters.models import Accepted, Charter
from distribution.charters.queries import CharterQueries
from distribution.charters.repository import CharterRepository
from distribution.programmes.models import Programme as OwnProgramme
from distribution.programmes.queries import ProgrammeQueries
from distribution.programmes.repository import ProgrammeRepository
from distribution.subscriptions import define_programme, enact_charter
from kernel.clock import utc_now
from kernel.events import NewEvent
from kernel.testing import eventually
from kernel.testing.service import Answer, Running, running
from relais.content.v1.programme_pb2 import ProgrammeDefined
from relais.distribution.v1.ambassador_pb2 import AmbassadorEnrolled
from tests.distribution.conftest import Programme, enacted, stamp
from tests.distribution.test_subscriptions import handle

NORTHERNER, SOUTHERNER, OF_THE_GROUP = "employee-11", "employee-12", "employee-1"
Enact = Callable[..., Awaitable[None]]


@pytest.fixture
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """A service of a group that has nothing yet."""
    async with running(
        SERVICE,
        mongo_uri=mongo_uri,
        kafka_bootstrap=kafka_bootstrap,
        content_url="https://content.example",
        claims={NORTHERNER: {"entity": "north"}, SOUTHERNER: {"entity": "south"}},
    ) as one:
        yield one


@pytest.fixture
def enact(service: Running) -> Enact:
    """Brings a version of a programme's charter into force, and returns once the service knows it."""

    async def put_in_force(version: int, *, programme: str = "main") -> None:
        new = enacted(version, programme=programme)
        await service.publish(new, source="/content")
        key = "in-force" if programme == "main" else new.key
        await eventually(lambda: known(service, "charters", {"_id": key, "version": version}))

    return put_in_force


async def known(service: Running, collection: str, wanted: dict[str, Any]) -> bool:
    return await service.runtime.mongo.collection(collection).find_one(wanted) is not None


def defined(programme: str) -> NewEvent:
    """The event of a programme for an entity of the same name."""
    data = ProgrammeDefined(programme_id=programme, programme_version=1, entity=programme, defined_at=stamp(utc_now()))
    return NewEvent(data, subject=programme, key=programme, sequence=1)


async def define(service: Running, programme: str) -> None:
    """Give an entity a programme of its own; returns once the service knows it."""
    await service.publish(defined(programme), source="/content")
    await eventually(lambda: known(service, "programmes", {"_id": programme}))


async def accept(service: Running, login: str, version: int, **members: Any) -> Answer:
    return await service.put("/v1/me/ambassador", as_=login, json={"charter_version": version, **members})


async def accepted(service: Running, login: str, version: int) -> Answer:
    """Accept a version as soon as this process has heard of it."""

    async def taken() -> Answer | None:
        answer = await accept(service, login, version)
        return answer if answer.status in (200, 201) else None

    answer: Answer = await eventually(taken)
    return answer


async def test_the_group_s_charter_holds_for_an_entity_until_its_own_is_in_force(
    service: Running, enact: Enact
) -> None:
    await define(service, "north")
    await enact(3)
    assert (await accepted(service, NORTHERNER, 3)).status == 201
    story = await Programme(service).story()
    share = {"story_id": story, "network": "linkedin", "text": "mine"}
    assert (await service.post("/v1/shares", as_=NORTHERNER, json=share)).status == 201

    await enact(1, programme="north")

    async def asked_again() -> Answer | None:
        answer = await service.post("/v1/shares", as_=NORTHERNER, json=share)
        return answer if answer.status == 403 else None

    refused: Answer = await eventually(asked_again)
    assert (refused.json["type"], refused.json["charter_version"]) == ("/problems/charter-not-accepted", 1)
    assert refused.json["charter"] == "https://content.example/v1/charter"
    assert (await accepted(service, NORTHERNER, 1)).status == 200
    assert (await service.post("/v1/shares", as_=NORTHERNER, json=share)).status == 201


async def test_the_charter_of_an_entity_is_no_business_of_others(service: Running, enact: Enact) -> None:
    await define(service, "north")
    await enact(2)
    await enact(5, programme="north")
    for login in (SOUTHERNER, OF_THE_GROUP):
        assert (await accept(service, login, 5)).json["charter_version"] == 2
        assert (await accepted(service, login, 2)).status == 201
    assert (await accepted(service, NORTHERNER, 5)).status == 201
    assert (await accept(service, NORTHERNER, 2)).json["charter_version"] == 5


async def test_a_charter_that_was_not_read_is_not_accepted(service: Running, enact: Enact) -> None:
    await define(service, "north")
    await enact(1)
    assert (await accepted(service, SOUTHERNER, 1)).status == 201
    await enact(1, programme="north")
    # The versions have the same number, and the person has read the other one.
    assert (await accept(service, NORTHERNER, 1, charter_id="charter")).status == 403
    assert (await accept(service, NORTHERNER, 1, charter_id="charter:north")).status == 201

    async def told() -> Any:
        events = await service.events("distribution.ambassador.v1")
        return [one.data for one in events if one.key == service.person_id(NORTHERNER)]

    [event] = await eventually(told)
    assert isinstance(event, AmbassadorEnrolled)
    assert (event.charter_id, event.charter_version) == ("charter:north", 1)


async def test_an_entity_may_begin_without_a_charter_of_the_group(service: Running, enact: Enact) -> None:
    await define(service, "north")
    await enact(1, programme="north")
    assert (await accepted(service, NORTHERNER, 1)).status == 201
    assert (await accept(service, SOUTHERNER, 1)).json["type"] == "/problems/charter-awaited"


async def test_a_charter_may_be_heard_of_before_its_programme(service: Running, enact: Enact) -> None:
    await enact(1)
    await enact(4, programme="north")
    assert (await accepted(service, NORTHERNER, 1)).status == 201
    await define(service, "north")
    assert (await accepted(service, NORTHERNER, 4)).status == 200


async def test_each_charter_is_kept_at_its_newest_version_whatever_comes_late(service: Running) -> None:
    await handle(service, define_programme, defined("north"))
    await handle(service, define_programme, defined("north"))
    for version in (2, 1, 3, 2):
        await handle(service, enact_charter, enacted(version, programme="north"))
        await handle(service, enact_charter, enacted(version + 10))

    kept = await CharterRepository().every(service.runtime.mongo)
    assert {(one.id, one.programme_id, one.version) for one in kept} == {
        ("charter", "main", 13),
        ("charter:north", "north", 3),
    }
    assert await ProgrammeRepository().every(service.runtime.mongo) == [OwnProgramme("north", "north")]


async def test_an_event_of_an_earlier_release_is_the_group_s_charter(service: Running) -> None:
    await handle(service, enact_charter, enacted(7, programme=""))
    [kept] = await CharterRepository().every(service.runtime.mongo)
    assert (kept.id, kept.programme_id, kept.version) == ("charter", "main", 7)


async def test_what_an_earlier_release_kept_still_counts(service: Running) -> None:
    at = utc_now()
    document = {"_id": "in-force", "version": 3, "language": "en", "enacted_at": at}
    await service.runtime.mongo.collection("charters").insert_one(document)
    person_id = service.person_id(OF_THE_GROUP)
    part = {"_id": person_id, "version": 1, "charter_version": 3, "enrolled_at": at}
    await service.runtime.mongo.collection("ambassadors").insert_one(part)
    answer = await accept(service, OF_THE_GROUP, 3)
    assert (answer.status, answer.json["charter_version"]) == (200, 3)


async def test_who_is_ahead_of_this_process_has_it_read_again(service: Running) -> None:
    db = service.runtime.mongo
    programmes = ProgrammeQueries(db, ProgrammeRepository())
    charters = CharterQueries(db, CharterRepository(), programmes, address="https://content.example/v1/charter")
    main = Charter(version=3, language="en", enacted_at=utc_now())
    await CharterRepository().project(main, db)
    assert await charters.in_force(entity="north") == main

    own = Charter(id="charter:north", programme_id="north", version=1, language="en", enacted_at=main.enacted_at)
    await CharterRepository().project(own, db)
    await ProgrammeRepository().project(OwnProgramme("north", "north"), db)
    # Nothing was heard; who has accepted the main charter is asked for it, who accepted their own is believed.
    assert await charters.in_force(entity="north", accepted=Accepted("charter", 3)) == main
    found = await charters.in_force(entity="north", accepted=Accepted("charter:north", 1))
    assert (found.id, found.version) == ("charter:north", 1)
    assert await charters.in_force(entity="south", accepted=Accepted("charter", 3)) == main
