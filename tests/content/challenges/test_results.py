"""What a group did together becomes a proposal of nobody, which editors answer like any other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from content.challenges import events
from kernel.clock import new_id, utc_now
from kernel.events import NewEvent
from kernel.testing import eventually
from kernel.testing.service import Running
from relais.gamification.v1 import challenge_pb2 as messages
from tests.content.proposing import commands, declined


def concluded(challenge_id: str, **members: Any) -> messages.ChallengeConcluded:
    begins_at, ends_at = Timestamp(), Timestamp()
    begins_at.FromDatetime(datetime(2026, 11, 2, tzinfo=UTC))
    ends_at.FromDatetime(datetime(2026, 11, 30, tzinfo=UTC))
    return messages.ChallengeConcluded(
        challenge_id=challenge_id,
        **{
            "programme_id": "main",
            "group": messages.CHALLENGE_GROUP_TEAM,
            "kinds": ["CONTRIBUTION_KIND_SHARING", "CONTRIBUTION_KIND_HELPING"],
            "goal_efforts": 40,
            "outcome": messages.CHALLENGE_OUTCOME_REACHED,
            "step": messages.CHALLENGE_STEP_REACHED,
            "begins_at": begins_at,
            "ends_at": ends_at,
            **members,
        },
    )


async def proposal(service: Running, data: messages.ChallengeConcluded) -> Any:
    new = NewEvent(data, subject=data.challenge_id, key=data.challenge_id, sequence=3)
    await service.publish(new, source="/gamification")

    async def listed() -> Any:
        found = (await service.get("/v1/proposals?limit=100", as_="editor-1")).json["items"]
        return next((one for one in found if one["author_id"] == f"challenge:{data.challenge_id}"), None)

    return await eventually(listed)


async def keeping(service: Running) -> Any:
    """How the company keeps its promise of an answer, as everybody may read it."""
    [kept] = (await service.get("/v1/programme-commitments")).json["items"]
    return {name: value for name, value in kept.items() if name != "since"}


async def test_the_result_of_a_challenge_is_proposed_to_the_editors_of_its_programme(service: Running) -> None:
    made = await proposal(service, concluded(new_id()))

    assert (made["title"], made["status"], made["kind"]) == ("Reached together: 40 efforts", "submitted", "idea")
    assert "a team set out to do 40 efforts together (sharing, helping), and reached it." in made["body"]
    assert (await service.get(f"/v1/proposals/{made['id']}", as_="employee-1")).status == 404


async def test_an_accepted_result_is_a_draft_that_credits_nobody_and_is_told_to_nobody(service: Running) -> None:
    made = await proposal(service, concluded(new_id(), step=messages.CHALLENGE_STEP_HALF))
    path, body = f"/v1/proposals/{made['id']}/accept", {"reason": "They found out much on the way."}

    accepted = (await service.post(path, as_="editor-1", json=body)).json

    story = (await service.get(f"/v1/stories/{accepted['story_id']}", as_="editor-1")).json
    assert (story["status"], story["title"]) == ("draft", "Together on the way: 40 efforts")
    assert (await service.get(f"/v1/stories/{story['id']}/credits", as_="editor-1")).json["items"] == []
    rows = await service.runtime.mongo.collection("outbox").find({})
    assert [row for row in rows if row["subject"] == made["id"]] == []


async def test_nobody_is_kept_waiting_by_a_result_that_nobody_proposed(service: Running) -> None:
    made = await proposal(service, concluded(new_id()))
    later = commands(service, clock=lambda: utc_now() + timedelta(days=60))
    before = await keeping(service)

    await later.notice_overdue()
    await declined(service, made["id"], ago=-timedelta(days=60))

    answered = (await service.get(f"/v1/proposals/{made['id']}", as_="editor-1")).json
    assert (answered["status"], answered["overdue_at"]) == ("declined", None)
    assert await keeping(service) == before


async def test_a_result_that_waits_is_not_among_the_overdue_proposals(service: Running) -> None:
    made = await proposal(service, concluded(new_id()))
    past = {"$set": {"answer_due_at": utc_now() - timedelta(days=1)}}
    await service.runtime.mongo.collection("proposals").update_one({"_id": made["id"]}, past)

    overdue = (await service.get("/v1/proposals?overdue=true&limit=100", as_="editor-1")).json["items"]
    assert made["id"] not in [one["id"] for one in overdue]


async def test_a_result_of_which_nothing_is_said_is_not_proposed(service: Running) -> None:
    assert events.concluded(concluded(new_id(), outcome=messages.CHALLENGE_OUTCOME_WITHHELD, step=None)) is None


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_result_is_worded_in_both_languages(language: Any) -> None:
    for group in (1, 2, 3):
        for step in range(1, 6):
            result = events.concluded(concluded("c", group=group, step=step, kinds=list(range(9))))
            assert result is not None
            assert "40" in result.title(language)
            assert result.body(language).count("<p>") == 2
