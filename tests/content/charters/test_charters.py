"""The charter: versions without gaps, one in force, and an event for each that comes into force."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from content.bootstrap import SERVICE
from kernel.testing import eventually
from kernel.testing.service import Answer, Running, running
from relais.content.v1.charter_pb2 import CharterEnacted

CHARTER = {
    "language": "en",
    "title": "What we promise each other",
    "person_commitments": ["I share only what I believe."],
    "company_commitments": [
        {"text": "We answer every proposal within five days.", "measure": "answer_delay"},
        {"text": "Sharing is working time."},
    ],
}


@pytest.fixture
async def fresh(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """A service whose programme has no charter yet."""
    async with running(SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, worker=False) as one:
        yield one


async def propose(service: Running, **members: Any) -> int:
    answer = await service.post("/v1/charters", as_="programme-1", json={**CHARTER, **members})
    assert answer.status == 201, answer.body
    version: int = answer.json["version"]
    return version


async def enact(service: Running, version: int) -> Answer:
    return await service.post(f"/v1/charters/{version}/enact", as_="programme-1")


async def test_no_charter_is_in_force_at_first(fresh: Running) -> None:
    answer = await fresh.get("/v1/charter")
    assert answer.status == 404
    assert answer.json["type"] == "/problems/no-charter-in-force"


async def test_parallel_proposals_are_numbered_without_gap_or_repetition(fresh: Running) -> None:
    versions = await asyncio.gather(*(propose(fresh) for _ in range(20)))
    assert sorted(versions) == list(range(1, 21))


async def test_only_one_of_parallel_enactments_of_a_version_succeeds(fresh: Running) -> None:
    version = await propose(fresh)
    answers = await asyncio.gather(*(enact(fresh, version) for _ in range(8)))
    assert sorted(answer.status for answer in answers) == [200] + [409] * 7
    assert await fresh.runtime.mongo.collection("outbox").count({"topic": "content.charter.v1"}) == 1


async def test_parallel_enactments_of_two_versions_leave_the_newer_in_force(fresh: Running) -> None:
    older, newer = await propose(fresh), await propose(fresh)
    first, second = await asyncio.gather(enact(fresh, older), enact(fresh, newer))
    assert second.status == 200
    assert first.status in (200, 409)
    assert (await fresh.get("/v1/charter")).json["version"] == newer


async def test_the_charter_in_force_is_shown_to_anybody_signed_in(service: Running) -> None:
    version = await propose(service, title="In force")
    enacted = await enact(service, version)
    assert enacted.json["enacted_at"] is not None
    shown = await service.get("/v1/charter", as_="employee-1")
    assert shown.status == 200
    assert shown.json == enacted.json
    assert shown.json["company_commitments"][1] == {
        "text": "Sharing is working time.",
        "measure": None,
        "target": None,
    }
    assert (await service.get("/v1/charter", as_=None)).status == 401


async def test_a_promise_in_figures_stays_with_its_clause(service: Running) -> None:
    promise = {"text": "We answer within a week.", "target": {"kind": "proposal_answer_days", "value": 5}}
    version = await propose(service, company_commitments=[promise])

    shown = await service.get(f"/v1/charters/{version}", as_="programme-1")

    assert shown.json["company_commitments"] == [{**promise, "measure": None}]


async def test_a_version_from_before_targets_can_still_be_read(service: Running) -> None:
    version = await propose(service)
    charters = service.runtime.mongo.collection("charters")
    document = await charters.find_one({"_id": version})
    assert document is not None
    for commitment in document["company_commitments"]:
        del commitment["target"]
    await charters.replace_one({"_id": version}, document)

    shown = await service.get(f"/v1/charters/{version}", as_="programme-1")

    assert [one["target"] for one in shown.json["company_commitments"]] == [None, None]


async def test_what_was_replaced_cannot_come_back(service: Running) -> None:
    older, newer = await propose(service), await propose(service)
    assert (await enact(service, newer)).status == 200
    for version in (older, newer):
        answer = await enact(service, version)
        assert answer.status == 409
        assert answer.json["type"] == "/problems/charter-not-newer"
        assert answer.json["version_in_force"] == newer


async def test_other_services_learn_which_version_is_in_force(service: Running) -> None:
    version = await propose(service, language="fr")
    answer = await enact(service, version)

    async def told() -> Any:
        events = await service.events("content.charter.v1")
        return [event for event in events if event.data.charter_version == version]

    (event,) = await eventually(told)
    assert isinstance(event.data, CharterEnacted)
    assert (event.data.charter_id, event.data.language) == ("charter", "fr")
    assert (event.key, event.subject, event.sequence) == ("charter", "charter", version)
    assert event.data.enacted_at.ToJsonString() == answer.json["enacted_at"]


async def test_a_proposal_is_for_the_programme_alone(service: Running) -> None:
    created = await service.post("/v1/charters", as_="programme-1", json=CHARTER)
    address = created.headers["Location"]
    assert (await service.get(address, as_="programme-1")).json == created.json
    assert (await service.get(address, as_="employee-1")).json["type"] == "/problems/charter-not-found"


@pytest.mark.parametrize("login", ["employee-1", "editor-1", "auditor-1"])
async def test_only_the_programme_writes_and_enacts(service: Running, login: str) -> None:
    version = await propose(service)
    for path in ("/v1/charters", f"/v1/charters/{version}/enact"):
        answer = await service.post(path, as_=login, json=CHARTER)
        assert answer.status == 403
        assert answer.json["roles"] == ["programme"]


async def test_a_repeated_proposal_with_the_same_key_makes_one_version(service: Running) -> None:
    headers = {"Idempotency-Key": "proposal-1"}
    answers = [await service.post("/v1/charters", as_="programme-1", json=CHARTER, headers=headers) for _ in range(2)]
    assert answers[0].body == answers[1].body
    assert answers[1].headers["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize("version", ["0", "-1", "x", "99999999999999999999", "1.5"])
async def test_a_version_that_is_no_number_is_refused(service: Running, version: str) -> None:
    answer = await enact(service, version)  # type: ignore[arg-type]
    assert answer.status == 422
    assert answer.json["errors"][0]["parameter"] == "version"


async def test_a_version_that_was_never_written_is_not_found(service: Running) -> None:
    assert (await enact(service, 1_000_000)).json["type"] == "/problems/charter-not-found"


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        ({"title": " "}, "/title"),
        ({"title": "a\u202eb"}, "/title"),
        ({"language": "english!"}, "/language"),
        ({"person_commitments": []}, "/person_commitments"),
        ({"person_commitments": ["fine", "two\nlines"]}, "/person_commitments/1"),
        ({"person_commitments": "one"}, "/person_commitments"),
        ({"company_commitments": [{"measure": "answer_delay"}]}, "/company_commitments/0/text"),
        ({"company_commitments": [{"text": "x", "points": 3}]}, "/company_commitments/0/points"),
        ({"company_commitments": [{"text": "x" * 1001}]}, "/company_commitments/0/text"),
        (
            {"company_commitments": [{"text": "x", "target": {"kind": "smiles", "value": 1}}]},
            "/company_commitments/0/target/kind",
        ),
        (
            {"company_commitments": [{"text": "x", "target": {"kind": "proposal_answer_days", "value": 0}}]},
            "/company_commitments/0/target/value",
        ),
        (
            {"company_commitments": [{"text": "x", "target": {"kind": "proposal_answer_days", "value": 5}}] * 2},
            "/company_commitments",
        ),
        ({"version": 3}, "/version"),
    ],
)
async def test_a_faulty_charter_is_refused_with_a_pointer_to_the_fault(
    service: Running, members: dict[str, Any], pointer: str
) -> None:
    answer = await service.post("/v1/charters", as_="programme-1", json={**CHARTER, **members})
    assert answer.status == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
