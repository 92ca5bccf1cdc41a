"""A proposal goes to the programme of the person, is answered there, and by the delay that is promised there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from content.bootstrap import SERVICE
from kernel.testing import eventually
from kernel.testing.service import Running, running
from relais.content.v1.charter_pb2 import CommitmentMissed
from tests.content.charters.test_charters import CHARTER
from tests.content.programmes.conftest import define

CLAIMS: dict[str, dict[str, Any]] = {
    "employee-11": {"entity": "north"},
    "employee-12": {"entity": "south"},
    "employee-13": {"entity": "north", "roles": ["employee", "editor"]},
    "employee-14": {"entity": "south", "roles": ["employee", "editor"]},
    "employee-15": {"entity": "south", "roles": ["auditor"]},
    "employee-16": {"entity": "west", "roles": ["auditor"]},
}
NORTHERNER, SOUTHERNER, NORTHERN_EDITOR, SOUTHERN_EDITOR, SOUTHERN_AUDITOR, WESTERN_AUDITOR = CLAIMS
IDEA = {"kind": "idea", "language": "en", "title": "Show the night shift"}
ANSWER = {"reason": "We shall do so."}


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """A service of a group, two entities of which have a programme of their own; the north promises four days."""
    async with running(
        SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, claims=CLAIMS, scheduler_seconds=0.25
    ) as one:
        for programme in ("north", "south"):
            assert (await define(one, programme)).status == 201
        target = {"kind": "proposal_answer_days", "value": 4}
        body = {**CHARTER, "programme": "north", "company_commitments": [{"text": "Four days.", "target": target}]}
        assert (await one.post("/v1/charters", as_="programme-1", json=body)).status == 201
        assert (await one.post("/v1/charters/1/enact?programme=north", as_="programme-1")).status == 200
        yield one


async def propose(service: Running, login: str) -> str:
    made = await service.post("/v1/proposals", as_=login, json=IDEA)
    assert made.status == 201, made.body
    return str(made.json["id"])


async def test_a_proposal_is_seen_and_answered_by_the_editors_of_the_programme(service: Running) -> None:
    made = await propose(service, NORTHERNER)
    for login, sees in ((NORTHERN_EDITOR, True), ("editor-1", True), (SOUTHERN_EDITOR, False), (SOUTHERNER, False)):
        assert (await service.get(f"/v1/proposals/{made}", as_=login)).status == (200 if sees else 404)
    for login, sees in ((NORTHERN_EDITOR, True), ("editor-1", True), (SOUTHERN_EDITOR, False)):
        listed = [one["id"] for one in (await service.get("/v1/proposals?limit=100", as_=login)).json["items"]]
        assert (made in listed) is sees
    for answer in ("accept", "decline"):
        refused = await service.post(f"/v1/proposals/{made}/{answer}", as_=SOUTHERN_EDITOR, json=ANSWER)
        assert (refused.status, refused.json["type"]) == (404, "/problems/proposal-not-found")
    accepted = await service.post(f"/v1/proposals/{made}/accept", as_=NORTHERN_EDITOR, json=ANSWER)
    story = await service.get(f"/v1/stories/{accepted.json['story_id']}", as_=NORTHERN_EDITOR)
    assert story.json["programme"] == "north"
    assert (await service.get(f"/v1/stories/{accepted.json['story_id']}", as_=SOUTHERN_EDITOR)).status == 404


async def test_a_person_whose_entity_has_no_programme_proposes_to_the_group(service: Running) -> None:
    made = await propose(service, "employee-1")
    assert (await service.get(f"/v1/proposals/{made}", as_="editor-1")).status == 200
    assert (await service.get(f"/v1/proposals/{made}", as_=NORTHERN_EDITOR)).status == 404


async def test_promises_are_those_of_the_charter_that_holds_there(service: Running) -> None:
    [north] = (await service.get("/v1/programme-commitments", as_=NORTHERNER)).json["items"]
    assert (north["working_days"], north["charter_version"], north["text"]) == (4, 1, "Four days.")
    [south] = (await service.get("/v1/programme-commitments", as_=SOUTHERNER)).json["items"]
    assert (south["charter_version"], south["text"]) == (None, None)
    before = south["open"]
    await propose(service, NORTHERNER)
    await propose(service, SOUTHERNER)
    [south] = (await service.get("/v1/programme-commitments", as_=SOUTHERNER)).json["items"]
    assert south["open"] == before + 1


async def test_a_missed_promise_names_the_charter_that_made_it(service: Running) -> None:
    made = await propose(service, NORTHERNER)
    proposals = service.runtime.mongo.collection("proposals")
    document = await proposals.find_one({"_id": made})
    assert document is not None
    await proposals.update_one({"_id": made}, {"$set": {"answer_due_at": document["created_at"]}})

    async def told() -> Any:
        events = await service.events("content.charter.v1")
        return [one for one in events if isinstance(one.data, CommitmentMissed)]

    [event] = await eventually(told)
    assert (event.data.charter_id, event.data.charter_version, event.key) == ("charter:north", 1, "charter:north")


async def test_people_of_an_entity_read_of_its_own_affairs_in_the_audit_log(service: Running) -> None:
    made = await propose(service, SOUTHERNER)
    await service.post(f"/v1/proposals/{made}/decline", as_=SOUTHERN_EDITOR, json=ANSWER)
    everything = (await service.get("/v1/audit?limit=100", as_="auditor-1")).json["items"]
    assert {"north", "south", "main"} <= {one["programme"] for one in everything}
    of_south = (await service.get("/v1/audit?limit=100", as_=SOUTHERN_AUDITOR)).json["items"]
    assert of_south == [one for one in everything if one["programme"] == "south"]
    assert {"programme.defined", "proposal.declined"} <= {one["act"] for one in of_south}
    assert (await service.get("/v1/audit", as_=WESTERN_AUDITOR)).json["items"] == []
