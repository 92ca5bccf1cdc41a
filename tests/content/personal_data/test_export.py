"""A person's data, for the person alone, complete whatever their number."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from content.personal_data.repository import HOLDINGS
from kernel.personal_data.exports import CHUNK
from kernel.testing.service import Running
from tests.content.charters.test_charters import propose
from tests.content.examples import PROPOSAL, STORY
from tests.content.proposing import submitted


async def exported(service: Running, login: str, **options: Any) -> Any:
    answer = await service.get("/v1/me/data", as_=login, **options)
    assert answer.status == 200, answer.body
    return answer.json


async def test_who_did_nothing_gets_empty_places_and_what_is_left_out(service: Running) -> None:
    data = await exported(service, "employee-20", headers={"Accept-Language": "fr"})

    assert (data["service"], data["person_id"]) == ("content", service.person_id("employee-20"))
    assert data["holdings"] == {holding.name: [] for holding in HOLDINGS}
    assert [one["what"] for one in data["left_out"]] == ["idempotency_keys", "outbox"]
    assert data["left_out"][1]["why"].startswith("Événements")


async def test_a_person_gets_what_they_wrote_and_were_answered(service: Running) -> None:
    made = (await service.post("/v1/proposals", as_="employee-2", json=PROPOSAL)).json
    await service.post(f"/v1/proposals/{made['id']}/decline", as_="editor-1", json={"reason": "Told already."})

    [proposal] = (await exported(service, "employee-2"))["holdings"]["proposals"]

    assert {name: proposal[name] for name in PROPOSAL} == PROPOSAL
    assert (proposal["id"], proposal["answer"]["reason"]) == (made["id"], "Told already.")
    assert proposal["created_at"] == made["created_at"]


async def test_an_editor_gets_what_they_answered_and_nothing_that_others_wrote(service: Running) -> None:
    made = (await service.post("/v1/proposals", as_="employee-4", json=PROPOSAL)).json
    await service.post(f"/v1/proposals/{made['id']}/decline", as_="editor-1", json={"reason": "Not now."})

    holdings = (await exported(service, "editor-1"))["holdings"]

    mine = [one for one in holdings["proposal_answers"] if one["id"] == made["id"]]
    assert [(one["answer.reason"], one["as"]) for one in mine] == [("Not now.", ["answer.by"])]
    assert PROPOSAL["title"] not in str(holdings)
    assert service.person_id("employee-4") not in str(holdings)
    assert f"proposals/{made['id']}" in [act["subject"] for act in holdings["acts"]]


async def test_a_document_says_in_which_role_it_names_the_person(service: Running) -> None:
    story = (await service.post("/v1/stories", as_="editor-1", json=STORY)).json
    version = await propose(service)

    stories = (await exported(service, "editor-1"))["holdings"]["stories"]
    charters = (await exported(service, "programme-1"))["holdings"]["charters"]

    assert [(one["as"], one["body"]) for one in stories if one["id"] == story["id"]] == [(["author_id"], story["body"])]
    assert [one["as"] for one in charters if one["id"] == version] == [["author_id"]]


async def test_an_export_is_complete_whatever_their_number(service: Running) -> None:
    wanted = set(
        await asyncio.gather(*(submitted(service, ago=timedelta(0), login="employee-6") for _ in range(2 * CHUNK)))
    )

    found = [one["id"] for one in (await exported(service, "employee-6"))["holdings"]["proposals"]]

    assert len(found) == len(wanted)
    assert set(found) == wanted


async def test_an_export_is_for_keeping_and_for_nobody_in_between(service: Running) -> None:
    answer = await service.get("/v1/me/data")

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"] == "application/json"
    assert "attachment" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("login", [None])
async def test_strangers_get_nothing(service: Running, login: None) -> None:
    assert (await service.get("/v1/me/data", as_=login)).status == 401
