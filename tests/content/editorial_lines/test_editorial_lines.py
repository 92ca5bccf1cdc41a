"""Editorial lines: assembled from guides, edited by their person, and there for nobody else."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import pytest

from kernel.testing.service import Answer, Running
from tests.content.conftest import given_programmes
from tests.content.guides.test_guides import GUIDE

PATH = "/v1/me/editorial-line"
CANARY = "canary-of-a-private-thought"
PASSAGES = [{"heading": "Mine", "text": f"I talk about trams, not about {CANARY}."}]


async def assemble(service: Running, login: str, *networks: str, **members: Any) -> Answer:
    return await service.post(PATH, as_=login, json={"networks": list(networks), **members})


async def test_a_line_is_assembled_from_the_guides_of_programme_and_networks(service: Running) -> None:
    answer = await assemble(service, "employee-1", "linkedin", "tiktok", language="fr")
    assert answer.status == 201, answer.body
    assert answer.headers["Location"] == PATH
    guides = list(dict.fromkeys(passage["guide"] for passage in answer.json["passages"]))
    assert guides == ["programme", "linkedin", "tiktok"]
    assert answer.json["passages"][0]["heading"] == "C’est votre choix, à chaque fois"
    assert [(one["guide"], one["version"], one["is_outdated"]) for one in answer.json["sources"]] == [
        ("programme", 0, False),
        ("linkedin", 0, False),
        ("tiktok", 0, False),
    ]
    shown = await service.get(PATH, as_="employee-1")
    assert shown.json == answer.json
    assert shown.headers["Cache-Control"] == "private, no-store"


async def test_a_line_may_be_about_a_network_that_is_off(service: Running) -> None:
    answer = await assemble(service, "employee-2", "x")
    assert answer.status == 201
    assert answer.json["networks"] == ["x"]
    assert answer.json["language"] == "en"


async def test_a_person_has_one_line(service: Running) -> None:
    answers = await asyncio.gather(*(assemble(service, "employee-3", "linkedin") for _ in range(6)))
    assert sorted(answer.status for answer in answers) == [201] + [409] * 5
    assert (await assemble(service, "employee-3")).json["type"] == "/problems/editorial-line-exists"


async def test_a_repeated_assembly_with_the_same_key_is_answered_alike(service: Running) -> None:
    headers = {"Idempotency-Key": "line-1"}
    body = {"networks": ["bluesky"]}
    answers = [await service.post(PATH, as_="employee-4", json=body, headers=headers) for _ in range(2)]
    assert [answer.status for answer in answers] == [201, 201]
    assert answers[0].body == answers[1].body


async def test_an_edited_line_says_what_its_person_wrote(service: Running) -> None:
    made = await assemble(service, "employee-5", "linkedin")
    headers = {"If-Match": made.headers["ETag"]}
    edited = await service.put(PATH, as_="employee-5", json={"passages": PASSAGES}, headers=headers)
    assert edited.status == 200
    assert edited.json["passages"] == [{"guide": None, **PASSAGES[0]}]
    assert edited.json["edited_at"] is not None
    assert (await service.get(PATH, as_="employee-5")).json == edited.json
    stale = await service.put(PATH, as_="employee-5", json={"passages": []}, headers=headers)
    assert stale.status == 412
    assert (await service.put(PATH, as_="employee-5", json={"passages": []})).status == 428


@pytest.mark.parametrize("login", ["employee-7", "editor-1", "programme-1", "auditor-1"])
async def test_nobody_else_finds_a_line(service: Running, login: str) -> None:
    if (await service.get(PATH, as_="employee-6")).status == 404:
        await assemble(service, "employee-6", "linkedin")
    alone = await service.get(PATH, as_=login)
    assert (alone.status, alone.json["type"]) == (404, "/problems/no-editorial-line")
    for path in (f"/v1/people/{service.person_id('employee-6')}/editorial-line", "/v1/editorial-lines"):
        assert (await service.get(path, as_=login)).status == 404


async def test_nothing_of_a_line_is_in_an_event_an_answer_kept_or_a_log(
    service: Running, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    # As `configure_logs` does in every process: at its debug level the driver writes down what it is handed.
    caplog.set_level(logging.WARNING, logger="pymongo")
    made = await assemble(service, "employee-8", "linkedin")
    headers = {"If-Match": made.headers["ETag"]}
    await service.put(PATH, as_="employee-8", json={"passages": PASSAGES}, headers=headers)
    faulty = {"passages": [{"heading": CANARY, "text": 3}]}
    refused = await service.put(PATH, as_="employee-8", json=faulty, headers=headers)
    assert refused.status == 422
    assert CANARY not in caplog.text + "".join(capsys.readouterr()) + refused.body.decode()
    mongo = service.runtime.mongo
    for collection in ("outbox", "idempotency_keys"):
        kept = await mongo.collection(collection).find({})
        assert CANARY not in repr(kept)
        assert not [row for row in kept if service.person_id("employee-8") in str(row.get("key"))]


async def test_a_deleted_line_is_gone_and_can_be_assembled_anew(service: Running) -> None:
    await assemble(service, "employee-9", "linkedin")
    assert (await service.delete(PATH, as_="employee-9")).status == 204
    assert (await service.get(PATH, as_="employee-9")).status == 404
    assert (await service.delete(PATH, as_="employee-9")).status == 404
    edit = await service.put(PATH, as_="employee-9", json={"passages": []}, headers={"If-Match": "*"})
    assert edit.status == 404
    lines = service.runtime.mongo.collection("editorial_lines")
    assert await lines.find_one({"_id": service.person_id("employee-9")}) is None
    assert (await assemble(service, "employee-9", "linkedin")).status == 201


async def rewrite(service: Running, guide: str, *, version: int, french: str) -> None:
    document = json.loads(json.dumps(GUIDE))
    document["sections"][0]["text"]["fr"] = french
    answer = await service.put(
        f"/v1/guides/{guide}?programme=lines",
        as_="programme-1",
        json=document,
        headers={"If-Match": f'"{version}"'},
    )
    assert answer.status == 200, answer.body


async def test_a_line_says_which_of_its_guides_say_something_else_now(service: Running) -> None:
    await given_programmes(service, "lines")
    await rewrite(service, "linkedin", version=0, french="Avant")
    await assemble(service, "employee-10", "linkedin", programme="lines", language="en")
    await rewrite(service, "linkedin", version=1, french="Après")
    [_, same] = (await service.get(PATH, as_="employee-10")).json["sources"]
    # The new version differs in French alone, and this line is in English.
    assert same == {"guide": "linkedin", "version": 1, "newest_version": 2, "is_outdated": False}

    await assemble(service, "employee-11", "linkedin", programme="lines", language="fr")
    await rewrite(service, "linkedin", version=2, french="Encore après")
    line = await service.get(PATH, as_="employee-11")
    [programme, linkedin] = line.json["sources"]
    assert not programme["is_outdated"]
    assert linkedin == {"guide": "linkedin", "version": 2, "newest_version": 3, "is_outdated": True}

    body = {"passages": line.json["passages"], "considered": ["linkedin"]}
    edited = await service.put(PATH, as_="employee-11", json=body, headers={"If-Match": line.headers["ETag"]})
    assert edited.json["sources"][1] == {
        "guide": "linkedin",
        "version": 3,
        "newest_version": 3,
        "is_outdated": False,
    }


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"networks": ["myspace"]}, "/networks"),
        ({"networks": ["Not a slug"]}, "/networks/0"),
        ({"networks": ["linkedin"], "language": "de"}, "/language"),
        ({"networks": ["linkedin"], "programme": "A B"}, "/programme"),
        ({}, "/networks"),
    ],
)
async def test_a_faulty_assembly_is_refused_with_a_pointer_to_the_fault(
    service: Running, body: dict[str, Any], pointer: str
) -> None:
    answer = await service.post(PATH, as_="employee-12", json=body)
    assert answer.status == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
    assert (await service.get(PATH, as_="employee-12")).status == 404


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"passages": [{"heading": "x" * 501, "text": ""}]}, "/passages/0/heading"),
        ({"passages": [{"heading": "", "text": "x" * 10_001}]}, "/passages/0/text"),
        ({"passages": [{"heading": "", "text": ""}] * 201}, "/passages"),
        ({"passages": [{"heading": "", "text": "", "streak": 1}]}, "/passages/0/streak"),
        ({"passages": [], "considered": ["nowhere"]}, "/considered"),
    ],
)
async def test_an_edit_beyond_the_limits_is_refused(service: Running, body: dict[str, Any], pointer: str) -> None:
    await assemble(service, "employee-13", "linkedin")
    answer = await service.put(PATH, as_="employee-13", json=body, headers={"If-Match": "*"})
    assert answer.status == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
