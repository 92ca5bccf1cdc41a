"""Drafts are read by others than who wrote them, in the steps that their programme asks for."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from kernel.testing.service import Answer, Running
from tests.content.editing import (
    EDITOR,
    OTHER,
    THIRD,
    act,
    certified,
    done,
    draft,
    edit,
    history,
    programme_with,
    shown,
)
from tests.content.examples import CERTIFICATE

READER = "employee-1"


@pytest.fixture
async def programme(service: Running) -> str:
    """A programme that wants one person's and then two persons' approval."""
    return await programme_with(service, {"name": "facts", "reviewers": 1}, {"name": "board", "reviewers": 2})


async def in_review(service: Running, programme: str, **members: Any) -> dict[str, Any]:
    """A certified story of `EDITOR`, submitted."""
    return await done(service, await certified(service, programme=programme, **members), "submit")


async def approve(service: Running, story: dict[str, Any], as_: str) -> Answer:
    return await act(service, story, "reviews", as_=as_, verdict="approve")


async def approvals(service: Running, story: dict[str, Any]) -> dict[str, list[str]]:
    steps = (await service.get(f"/v1/stories/{story['id']}/reviews", as_=EDITOR)).json["steps"]
    return {step["name"]: step["approved_by"] for step in steps}


async def test_a_story_is_published_once_every_step_is_complete(service: Running) -> None:
    one = await programme_with(service, {"name": "facts", "reviewers": 1}, {"name": "board", "reviewers": 1})
    story = await in_review(service, one)
    assert story["status"] == "in_review"
    refused = await act(service, story, "publish")
    assert (refused.status, refused.json["type"]) == (409, "/problems/story-not-reviewed")
    assert refused.json["missing"] == [{"name": "facts", "reviewers": 1}, {"name": "board", "reviewers": 1}]
    await done(service, story, "reviews", as_=OTHER, verdict="approve")
    assert (await act(service, story, "publish")).json["missing"] == [{"name": "board", "reviewers": 1}]
    await done(service, story, "reviews", as_=THIRD, verdict="approve")
    assert (await done(service, story, "publish"))["status"] == "published"
    assert [name for name, _ in await history(service, story)] == [
        "story.drafted",
        "story.certified",
        "story.submitted",
        "story.approved",
        "story.approved",
        "story.published",
    ]


async def test_steps_are_taken_in_their_order_and_a_person_counts_once_in_each(
    service: Running, programme: str
) -> None:
    story = await in_review(service, programme)
    other, third = service.person_id(OTHER), service.person_id(THIRD)
    assert (await approve(service, story, OTHER)).status == 201
    assert (await approve(service, story, OTHER)).status == 201
    again = await approve(service, story, OTHER)
    assert (again.status, again.json["type"]) == (409, "/problems/already-reviewed")
    assert await approvals(service, story) == {"facts": [other], "board": [other]}
    last = await done(service, story, "reviews", as_=THIRD, verdict="approve")
    assert [(step["name"], step["missing"]) for step in last["steps"]] == [("facts", 0), ("board", 0)]
    assert await approvals(service, story) == {"facts": [other], "board": [other, third]}
    assert (await approve(service, story, THIRD)).json["type"] == "/problems/already-reviewed"


async def test_parallel_approvals_of_one_person_count_once(service: Running) -> None:
    story = await in_review(service, await programme_with(service, {"name": "board", "reviewers": 3}))
    answers = await asyncio.gather(*(approve(service, story, OTHER) for _ in range(5)))
    assert sorted(answer.status for answer in answers) == [201] + [409] * 4


async def test_a_draft_that_nobody_submitted_is_not_published(service: Running, programme: str) -> None:
    answer = await act(service, await certified(service, programme=programme), "publish")
    assert answer.json["type"] == "/problems/story-not-reviewed"


async def test_the_author_does_not_approve_their_own(service: Running, programme: str) -> None:
    story = await in_review(service, programme)
    answer = await approve(service, story, EDITOR)
    assert (answer.status, answer.json["type"]) == (409, "/problems/own-story")


async def test_who_changed_it_last_does_not_approve_it_either(service: Running, programme: str) -> None:
    story = await draft(service, programme=programme)
    await edit(service, story, as_=OTHER, title="My own words")
    await done(service, story, "submit")
    assert (await approve(service, story, OTHER)).json["type"] == "/problems/own-story"
    assert (await approve(service, story, EDITOR)).json["type"] == "/problems/own-story"
    assert (await approve(service, story, THIRD)).status == 201


async def test_nobody_approves_what_they_changed_before_another_did(service: Running, programme: str) -> None:
    story = await draft(service, programme=programme)
    await edit(service, story, as_=OTHER, title="My own words")
    await edit(service, story, as_=EDITOR, title="My own words.")
    await done(service, story, "submit")
    assert (await approve(service, story, OTHER)).json["type"] == "/problems/own-story"
    assert (await approve(service, story, THIRD)).status == 201


async def test_an_edit_makes_it_a_draft_and_voids_reviews_and_certificate(service: Running, programme: str) -> None:
    story = await in_review(service, programme)
    await approve(service, story, OTHER)
    edited = (await edit(service, story, title="Another")).json
    assert (edited["status"], edited["certificate"]) == ("draft", None)
    assert await approvals(service, story) == {"facts": [], "board": []}
    assert (await approve(service, story, OTHER)).json["type"] == "/problems/story-not-in-review"


async def test_a_return_gives_the_draft_back_with_its_reason(service: Running, programme: str) -> None:
    story = await in_review(service, programme)
    await approve(service, story, OTHER)
    back = await done(service, story, "reviews", as_=OTHER, verdict="return", reason="Who says so?")
    assert back["status"] == "draft"
    assert [(one["verdict"], one["reason"], one["step"]) for one in back["reviews"]] == [
        ("return", "Who says so?", None),
        ("approve", None, "facts"),
    ]
    assert back["steps"][0]["approved_by"] == []
    log = await service.get(f"/v1/audit?subject=stories/{story['id']}", as_="auditor-1")
    assert log.json["items"][0]["act"] == "story.returned"
    assert "Who says so?" not in log.body.decode()


async def test_a_story_in_review_can_still_be_certified(service: Running) -> None:
    story = await done(
        service, await draft(service, programme=await programme_with(service, {"name": "a", "reviewers": 1})), "submit"
    )
    await approve(service, story, OTHER)
    await done(service, story, "certify", **CERTIFICATE)
    assert (await done(service, story, "publish"))["status"] == "published"


async def test_where_no_review_is_asked_for_a_submitted_story_is_published_at_once(service: Running) -> None:
    story = await done(service, await certified(service), "submit")
    assert (await approve(service, story, OTHER)).json["type"] == "/problems/already-reviewed"
    assert (await done(service, story, "publish"))["status"] == "published"


async def test_a_repeated_review_with_the_same_key_is_kept_once(service: Running, programme: str) -> None:
    story = await in_review(service, programme)
    answers = [
        await service.post(
            f"/v1/stories/{story['id']}/reviews",
            as_=OTHER,
            json={"verdict": "approve"},
            headers={"Idempotency-Key": "review-1"},
        )
        for _ in range(2)
    ]
    assert [answer.status for answer in answers] == [201, 201]
    assert len(answers[1].json["reviews"]) == 1


async def test_reviews_are_for_the_editorial_team(service: Running, programme: str) -> None:
    story = await in_review(service, programme)
    path = f"/v1/stories/{story['id']}"
    answers = [
        await service.post(f"{path}/submit", as_=READER),
        await approve(service, story, READER),
        await service.get(f"{path}/reviews", as_=READER),
        await service.get(f"{path}/history", as_=READER),
    ]
    assert [answer.json["type"] for answer in answers] == ["/problems/missing-role"] * 4
    assert (await shown(service, story, as_=READER)).status == 404


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/verdict"),
        ({"verdict": "perhaps"}, "/verdict"),
        ({"verdict": "return", "reason": "a\u202eb"}, "/reason"),
        ({"verdict": "return", "reason": "x" * 1_001}, "/reason"),
        ({"verdict": "approve", "step": "facts"}, "/step"),
    ],
)
async def test_a_faulty_review_is_pointed_at(
    service: Running, programme: str, body: dict[str, Any], pointer: str
) -> None:
    story = await in_review(service, programme)
    answer = await service.post(f"/v1/stories/{story['id']}/reviews", as_=OTHER, json=body)
    assert (answer.status, [error["pointer"] for error in answer.json["errors"]]) == (422, [pointer])
