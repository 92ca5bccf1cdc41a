"""Cohorts of an entity's programme: for its people, and decided about by its people alone."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from gamification.bootstrap import SERVICE
from kernel.clock import utc_now
from kernel.events import NewEvent
from kernel.testing import eventually
from kernel.testing.service import Running, running
from relais.content.v1.programme_pb2 import ProgrammeDefined
from tests.gamification.cohorts.learning import join, opened, plan, see


@pytest.fixture(scope="module")
async def group(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """The service, with a programme of the north; two people are of the north, and one of them decides about it."""
    claims = {
        "employee-20": {"entity": "north"},
        "employee-29": {"entity": "north", "roles": ["employee", "programme"]},
    }
    async with running(SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, claims=claims) as service:
        at = Timestamp()
        at.FromDatetime(utc_now())
        data = ProgrammeDefined(
            programme_id="north", programme_version=1, entity="north", languages=["fr"], status="open", defined_at=at
        )
        await service.publish(NewEvent(data, subject="north", key="north", sequence=1), source="/content")
        await eventually(lambda: service.runtime.mongo.collection("programmes").find_one({"_id": "north"}))
        yield service


async def test_people_see_and_join_the_cohorts_of_their_own_programme(group: Running) -> None:
    north = (await opened(group, programme="north", as_="employee-29"))["id"]
    main = (await opened(group))["id"]

    for login, theirs, other in (("employee-20", north, main), ("employee-1", main, north)):
        listed = [one["id"] for one in (await group.get("/v1/cohorts", as_=login)).json["items"]]
        assert listed == [theirs]
        assert [(await see(group, one, login)).status for one in (theirs, other)] == [200, 404]
        assert (await join(group, other, login)).status == 404
        assert (await join(group, theirs, login)).status == 200


async def test_people_of_an_entity_decide_about_its_programme_alone(group: Running) -> None:
    main = (await opened(group))["id"]

    refused = await group.post("/v1/programmes/main/cohorts", as_="employee-29", json=plan())
    assert (refused.status, refused.json["type"]) == (404, "/problems/programme-not-found")
    for path in (f"/v1/cohorts/{main}/cancel", f"/v1/cohorts/{main}/begin"):
        assert (await group.post(path, as_="employee-29")).status == 404
    invite = await group.post(f"/v1/cohorts/{main}/invite", as_="employee-29", json={"to": "facilitate"})
    assert invite.status == 404
    assert (await group.delete(f"/v1/cohorts/{main}", as_="employee-29")).status == 404
    # Those of the group decide about each.
    north = (await opened(group, programme="north", as_="employee-29"))["id"]
    assert (await group.post(f"/v1/cohorts/{north}/cancel", as_="programme-1")).status == 200
