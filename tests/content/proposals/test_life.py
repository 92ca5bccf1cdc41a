"""A proposal's life: made by anybody, answered by a human with a reason; accepted, a draft that credits its author."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf.message import Message

from kernel.testing import eventually
from kernel.testing.service import Answer, Running
from relais.content.v1.proposal_pb2 import (
    ProposalAccepted,
    ProposalDeclined,
    ProposalSubmitted,
    ProposalWithdrawn,
)
from tests.content.examples import CERTIFICATE, PROPOSAL

REASON = {"reason": "Nobody has told this yet.\nWe would like to read more."}


async def propose(service: Running, *, as_: str = "employee-1", **members: Any) -> Any:
    answer = await service.post("/v1/proposals", as_=as_, json={**PROPOSAL, **members})
    assert answer.status == 201, answer.body
    return answer.json


async def answer(service: Running, proposal_id: str, how: str, *, as_: str = "editor-1") -> Answer:
    return await service.post(f"/v1/proposals/{proposal_id}/{how}", as_=as_, json=REASON)


async def told(service: Running, proposal_id: str, message: type[Message]) -> Any:
    """The one event of a kind that tells of a proposal."""

    async def found() -> list[Any]:
        events = await service.events("content.proposal.v1")
        return [one for one in events if one.key == proposal_id and isinstance(one.data, message)]

    [event] = await eventually(found)
    return event


async def test_anybody_proposes_and_sees_until_when_an_answer_is_promised(service: Running) -> None:
    made = await propose(service)

    assert (made["status"], made["answer"], made["overdue_at"]) == ("submitted", None, None)
    assert made["author_id"] == service.person_id("employee-1")
    assert made["answer_due_at"] > made["created_at"]
    shown = await service.get(f"/v1/proposals/{made['id']}")
    assert shown.json == made
    assert shown.headers["ETag"] == '"1"'


async def test_the_others_learn_that_something_was_proposed_and_not_what(service: Running) -> None:
    made = await propose(service)
    event = await told(service, made["id"], ProposalSubmitted)

    assert event.data.person_id == made["author_id"]
    assert (event.data.kind, event.data.language, event.sequence) == ("draft", "fr", 1)
    assert event.data.answer_due_at.ToJsonString() == made["answer_due_at"]
    assert b"tramways" not in event.data.SerializeToString()


async def test_an_accepted_proposal_is_a_draft_that_credits_its_author(service: Running) -> None:
    made = await propose(service)
    accepted = (await answer(service, made["id"], "accept")).json

    assert accepted["answer"]["reason"] == REASON["reason"]
    assert accepted["answer"]["by"] == service.person_id("editor-1")
    story = (await service.get(f"/v1/stories/{accepted['story_id']}", as_="editor-1")).json
    assert {name: story[name] for name in ("language", "title", "body", "url", "topics")} == {
        name: PROPOSAL[name] for name in ("language", "title", "body", "url", "topics")
    }
    assert (story["status"], story["proposal_id"]) == ("draft", made["id"])
    stored = await service.runtime.mongo.collection("stories").find_one({"_id": story["id"]})
    assert stored is not None
    assert stored["proposed_by"]["person_id"] == made["author_id"]
    event = await told(service, made["id"], ProposalAccepted)
    assert (event.data.story_id, event.data.person_id) == (story["id"], made["author_id"])


async def test_a_declined_proposal_tells_its_author_why(service: Running) -> None:
    made = await propose(service)
    await answer(service, made["id"], "decline")

    shown = (await service.get(f"/v1/proposals/{made['id']}")).json
    assert (shown["status"], shown["answer"]["reason"]) == ("declined", REASON["reason"])
    assert shown["story_id"] is None
    event = await told(service, made["id"], ProposalDeclined)
    assert event.data.person_id == made["author_id"]


@pytest.mark.parametrize(("how", "act"), [("accept", "proposal.accepted"), ("decline", "proposal.declined")])
async def test_who_answered_stands_in_the_audit_log(service: Running, how: str, act: str) -> None:
    made = await propose(service)
    await answer(service, made["id"], how)

    [entry] = (await service.get(f"/v1/audit?subject=proposals/{made['id']}", as_="auditor-1")).json["items"]

    assert (entry["act"], entry["actor_id"]) == (act, service.person_id("editor-1"))
    assert "reason" not in entry["details"]


async def test_its_author_takes_a_proposal_back(service: Running) -> None:
    made = await propose(service)
    withdrawn = await service.post(f"/v1/proposals/{made['id']}/withdraw")

    assert (withdrawn.status, withdrawn.json["status"]) == (200, "withdrawn")
    event = await told(service, made["id"], ProposalWithdrawn)
    assert event.data.person_id == made["author_id"]


@pytest.mark.parametrize("login", ["employee-2", "editor-1"])
async def test_nobody_else_takes_it_back(service: Running, login: str) -> None:
    made = await propose(service)

    refused = await service.post(f"/v1/proposals/{made['id']}/withdraw", as_=login)

    assert (refused.status, refused.json["type"]) == (404, "/problems/proposal-not-found")


@pytest.mark.parametrize("then", ["accept", "decline", "withdraw"])
async def test_an_answer_is_given_once(service: Running, then: str) -> None:
    made = await propose(service)
    await answer(service, made["id"], "decline")

    again = await answer(service, made["id"], then, as_="employee-1" if then == "withdraw" else "editor-1")

    assert (again.status, again.json["type"]) == (409, "/problems/proposal-closed")
    assert again.json["proposal_status"] == "declined"


async def test_of_many_answers_at_once_one_counts(service: Running) -> None:
    made = await propose(service)

    answers = await asyncio.gather(*(answer(service, made["id"], how) for how in ["accept", "decline"] * 3))

    assert sorted(one.status for one in answers) == [200] + [409] * 5
    stories = await service.runtime.mongo.collection("stories").count({"proposed_by.proposal_id": made["id"]})
    assert stories == sum(1 for one in answers if one.status == 200 and one.json["story_id"])


async def test_a_repeated_acceptance_with_the_same_key_makes_one_draft(service: Running) -> None:
    made = await propose(service)
    path, headers = f"/v1/proposals/{made['id']}/accept", {"Idempotency-Key": "accept-1"}

    answers = [await service.post(path, as_="editor-1", json=REASON, headers=headers) for _ in range(2)]

    assert answers[0].body == answers[1].body
    assert answers[1].headers["Idempotent-Replayed"] == "true"


async def test_a_repeated_proposal_with_the_same_key_is_one(service: Running) -> None:
    headers = {"Idempotency-Key": "propose-1"}

    answers = [await service.post("/v1/proposals", as_="employee-7", json=PROPOSAL, headers=headers) for _ in range(2)]

    assert answers[0].json["id"] == answers[1].json["id"]
    assert len((await service.get("/v1/me/proposals", as_="employee-7")).json["items"]) == 1


async def test_an_idea_becomes_a_draft_that_is_published_once_it_has_an_address(service: Running) -> None:
    made = await propose(service, kind="idea", url=None, body="")
    path = f"/v1/stories/{(await answer(service, made['id'], 'accept')).json['story_id']}"
    await service.post(f"{path}/certify", as_="editor-1", json=CERTIFICATE)

    refused = await service.post(f"{path}/publish", as_="editor-1")
    assert (refused.status, refused.json["type"]) == (409, "/problems/story-without-address")

    tag = {"If-Match": (await service.get(path, as_="editor-1")).headers["ETag"]}
    await service.patch(path, as_="editor-1", json={"url": "https://newsroom.example.org/idea"}, headers=tag)
    await service.post(f"{path}/certify", as_="editor-1", json=CERTIFICATE)
    assert (await service.post(f"{path}/publish", as_="editor-1")).status == 200


async def test_a_proposal_is_for_its_author_and_those_who_answer(service: Running) -> None:
    path = f"/v1/proposals/{(await propose(service))['id']}"

    answers = {login: (await service.get(path, as_=login)).status for login in ("employee-2", "auditor-1")}

    assert answers == {"employee-2": 404, "auditor-1": 404}
    assert [(await service.get(path, as_=login)).status for login in ("editor-1", "programme-1")] == [200, 200]


@pytest.mark.parametrize("login", ["employee-1", "auditor-1"])
async def test_only_editors_and_the_programme_answer_and_list(service: Running, login: str) -> None:
    made = await propose(service)

    statuses = [(await answer(service, made["id"], how, as_=login)).status for how in ("accept", "decline")]

    assert [*statuses, (await service.get("/v1/proposals", as_=login)).status] == [403, 403, 403]


async def test_a_person_lists_their_own_alone_page_by_page(service: Running) -> None:
    await propose(service)
    made = [(await propose(service, as_="employee-9", title=f"Idea {number}"))["id"] for number in range(5)]

    found: list[str] = []
    path = "/v1/me/proposals?limit=2"
    while path:
        page = (await service.get(path, as_="employee-9")).json
        found += [one["id"] for one in page["items"]]
        path = f"/v1/me/proposals?limit=2&cursor={page['next_cursor']}" if page["next_cursor"] else ""
    assert found == made[::-1]


async def test_editors_list_those_of_a_status(service: Running) -> None:
    waiting, declined = (await propose(service))["id"], (await propose(service))["id"]
    await answer(service, declined, "decline")

    ids: Callable[[Answer], set[str]] = lambda page: {one["id"] for one in page.json["items"]}  # noqa: E731
    listed = ids(await service.get("/v1/proposals?status=declined&limit=100", as_="editor-1"))

    assert declined in listed
    assert waiting not in listed


async def test_what_is_proposed_is_cleaned(service: Running) -> None:
    made = await propose(service, body="<p onclick=x()>Hello</p><script>x()</script>")
    assert made["body"] == "<p>Hello</p>"


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        ({"kind": "poem"}, "/kind"),
        ({"kind": "link", "url": None}, "/url"),
        ({"body": " "}, "/body"),
        ({"body": "<p> </p><script>x()</script>"}, "/body"),
        ({"body": "x" * 100_001}, "/body"),
        ({"title": ""}, "/title"),
        ({"title": "x" * 301}, "/title"),
        ({"title": "a\u202eb"}, "/title"),
        ({"url": "ftp://example.org/"}, "/url"),
        ({"url": "https://me:secret@example.org/"}, "/url"),
        ({"language": "x"}, "/language"),
        ({"topics": ["No Slug"]}, "/topics/0"),
        ({"topics": [f"t{number}" for number in range(21)]}, "/topics"),
        ({"author_id": "p_x"}, "/author_id"),
    ],
)
async def test_a_faulty_proposal_is_refused_with_a_pointer_to_the_fault(
    service: Running, members: dict[str, Any], pointer: str
) -> None:
    refused = await service.post("/v1/proposals", json={**PROPOSAL, **members})
    assert refused.status == 422
    assert [error["pointer"] for error in refused.json["errors"]] == [pointer]


@pytest.mark.parametrize("body", [{}, {"reason": "  "}, {"reason": "x" * 2_001}, {"reason": "a\u200bb"}])
@pytest.mark.parametrize("how", ["accept", "decline"])
async def test_an_answer_without_a_readable_reason_is_refused(service: Running, how: str, body: dict[str, Any]) -> None:
    made = await propose(service)

    refused = await service.post(f"/v1/proposals/{made['id']}/{how}", as_="editor-1", json=body)

    assert refused.status == 422
    assert [error["pointer"] for error in refused.json["errors"]] == ["/reason"]
