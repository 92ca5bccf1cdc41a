"""What happens to stories by itself, at its minute, once."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

import pytest

from content.audits.repository import AuditRepository
from content.credits.repository import CreditRepository
from content.schedules.commands import StorySchedule
from content.stories.commands import Chronicle
from content.stories.repository import StoryRepository
from kernel.testing import eventually
from kernel.testing.service import Running
from relais.content.v1.story_pb2 import StoryEnd, StoryEnded, StoryPublished
from tests.content.editing import (
    act,
    certified,
    done,
    edit,
    history,
    moment,
    shown,
    soon,
    told,
    until_status,
)

READER = "employee-1"


def schedule_at(service: Running, at: datetime) -> StorySchedule:
    """The job of a worker whose clock says `at`."""
    runtime, stories = service.runtime, StoryRepository()
    chronicle = Chronicle(stories, AuditRepository(), CreditRepository())
    return StorySchedule(runtime.uow, runtime.mongo, stories, lambda: at, chronicle=chronicle)


async def test_an_embargo_ends_by_itself_at_its_minute(service: Running) -> None:
    until = soon()
    story = await done(service, await certified(service, embargo_until=until), "publish")
    assert (story["status"], story["published_at"]) == ("embargoed", None)
    assert (await shown(service, story, as_=READER)).status == 404
    assert await told(service, story) == []
    lifted = await until_status(service, story, "published")
    assert moment(lifted["published_at"]) >= moment(until)
    assert (await shown(service, story, as_=READER)).status == 200
    [event] = await told(service, story)
    assert isinstance(event, StoryPublished)
    assert event.story_version == lifted["version"]
    assert event.published_at.ToJsonString() == lifted["published_at"]
    assert (await history(service, story))[-2:] == [
        ("story.embargoed", service.person_id("editor-1")),
        ("story.published", "system"),
    ]


async def test_a_story_expires_by_itself_and_says_why(service: Running) -> None:
    story = await done(service, await certified(service, expires_at=soon()), "publish")
    expired = await until_status(service, story, "expired")
    assert (expired["expired_because"], expired["certificate"]["source"]) == ("date", "Minutes")
    assert (await shown(service, story, as_=READER)).status == 404
    _, event = await told(service, story)
    assert isinstance(event, StoryEnded)
    assert (event.story_version, event.because) == (expired["version"], StoryEnd.STORY_END_DATE)
    assert event.ended_at.ToJsonString() == expired["expired_at"]


async def test_a_certificate_that_ends_takes_the_story_out_until_it_is_verified_again(service: Running) -> None:
    story = await done(service, await certified(service, until=soon()), "publish")
    expired = await until_status(service, story, "expired")
    assert expired["expired_because"] == "certificate"
    assert (await told(service, story))[-1].because == StoryEnd.STORY_END_CERTIFICATE
    again = await done(service, story, "recertify", source="Newer minutes", verified_until="2099-01-01T00:00:00Z")
    assert (again["status"], again["expired_because"], again["expired_at"]) == ("published", None, None)
    assert again["published_at"] == story["published_at"]
    assert (await shown(service, story, as_=READER)).status == 200
    event = (await told(service, story))[-1]
    assert isinstance(event, StoryPublished)
    assert event.verified_until.ToJsonString() == "2099-01-01T00:00:00Z"


async def test_a_published_story_can_be_verified_anew_before_its_certificate_ends(service: Running) -> None:
    story = await done(service, await certified(service), "publish")
    renewed = await done(service, story, "recertify", source="Newer", verified_until="2098-01-01T00:00:00Z")
    assert (renewed["status"], renewed["version"]) == ("published", story["version"] + 1)
    assert (await told(service, story))[-1].verified_until.ToJsonString() == "2098-01-01T00:00:00Z"


async def test_another_end_brings_a_story_back(service: Running) -> None:
    story = await done(service, await certified(service, expires_at=soon()), "publish")
    await until_status(service, story, "expired")
    back = await done(service, story, "prolong", expires_at="2098-01-01T00:00:00Z")
    assert (back["status"], back["expires_at"]) == ("published", "2098-01-01T00:00:00.000Z")
    kinds = [type(event) for event in await told(service, story)]
    assert kinds == [StoryPublished, StoryEnded, StoryPublished]


async def test_verifying_anew_does_not_bring_back_a_story_whose_own_end_has_come(service: Running) -> None:
    story = await done(service, await certified(service, expires_at=soon()), "publish")
    await until_status(service, story, "expired")
    still = await done(service, story, "recertify", source="Newer", verified_until="2099-01-01T00:00:00Z")
    assert (still["status"], still["expired_because"]) == ("expired", "date")


async def test_several_workers_lift_an_embargo_once(service: Running) -> None:
    embargo = "2097-01-01T00:00:00Z"
    story = await done(service, await certified(service, embargo_until=embargo), "publish")
    workers = [schedule_at(service, moment(embargo)) for _ in range(6)]
    await asyncio.gather(*(worker.advance(story["id"]) for worker in workers))
    lifted = (await shown(service, story)).json
    assert (lifted["status"], lifted["version"]) == ("published", story["version"] + 1)
    assert len(await told(service, story)) == 1
    assert [one for one in await history(service, story) if one[1] == "system"] == [("story.published", "system")]


async def test_nothing_happens_before_its_minute(service: Running) -> None:
    embargo = "2097-01-01T00:00:00.500Z"
    story = await done(service, await certified(service, embargo_until=embargo), "publish")
    await schedule_at(service, moment("2097-01-01T00:00:00.499Z")).advance(story["id"])
    assert (await shown(service, story)).json["version"] == story["version"]


async def test_an_embargo_that_ends_after_the_certificate_leads_to_no_publication(service: Running) -> None:
    members = {"embargo_until": "2097-01-01T00:00:00Z", "expires_at": "2097-01-02T00:00:00Z"}
    story = await done(service, await certified(service, until="2097-01-03T00:00:00Z", **members), "publish")
    # No worker ran for a year.
    await schedule_at(service, moment("2098-01-01T00:00:00Z")).advance(story["id"])
    expired = (await shown(service, story)).json
    assert (expired["status"], expired["expired_because"], expired["published_at"]) == ("expired", "date", None)
    assert await told(service, story) == []


async def test_what_is_due_is_found_by_an_index(service: Running) -> None:
    found = await service.runtime.mongo.collection("stories").aggregate([{"$indexStats": {}}])
    before = next(one["accesses"]["ops"] for one in found if one["name"] == "by_due_time")

    async def used() -> bool:
        stats = await service.runtime.mongo.collection("stories").aggregate([{"$indexStats": {}}])
        return bool(next(one["accesses"]["ops"] for one in stats if one["name"] == "by_due_time") > before)

    await eventually(used)


async def test_a_story_under_embargo_that_is_edited_is_a_draft_again(service: Running) -> None:
    story = await done(service, await certified(service, embargo_until="2097-01-01T00:00:00Z"), "publish")
    edited = (await edit(service, story, title="Another")).json
    assert (edited["status"], edited["certificate"]) == ("draft", None)
    await schedule_at(service, moment("2097-01-01T00:00:00Z")).advance(story["id"])
    assert (await shown(service, story)).json["status"] == "draft"


async def test_a_certificate_that_would_end_under_the_embargo_is_not_enough(service: Running) -> None:
    story = await certified(service, until="2096-01-01T00:00:00Z", embargo_until="2097-01-01T00:00:00Z")
    assert (await act(service, story, "publish")).json["type"] == "/problems/story-not-certified"


async def test_an_embargo_that_is_over_holds_nothing_up(service: Running) -> None:
    story = await done(service, await certified(service, embargo_until="2020-01-01T00:00:00Z"), "publish")
    assert story["status"] == "published"


async def test_a_story_whose_end_has_come_is_not_published(service: Running) -> None:
    story = await certified(service, expires_at="2020-01-01T00:00:00Z")
    answer = await act(service, story, "publish")
    assert (answer.status, answer.json["type"]) == (409, "/problems/story-over")


@pytest.mark.parametrize(
    "members",
    [
        {"embargo_until": "2097-01-01T00:00:00Z", "expires_at": "2097-01-01T00:00:00Z"},
        {"embargo_until": "2097-01-01T00:00:00Z", "expires_at": "2096-12-31T23:59:59+01:00"},
        {"embargo_until": "2097-01-01T00:00:00", "expires_at": None},
        {"expires_at": "2097-01-01"},
        {"expires_at": 4_000_000_000},
    ],
)
async def test_faulty_times_are_pointed_at(service: Running, members: dict[str, Any]) -> None:
    story = await certified(service)
    answer = await edit(service, story, **members)
    wrong = "/expires_at" if members["expires_at"] else "/embargo_until"
    assert (answer.status, [error["pointer"] for error in answer.json["errors"]]) == (422, [wrong])
    assert (await shown(service, story)).json["version"] == story["version"]


async def test_an_end_before_the_embargo_that_stands_is_refused(service: Running) -> None:
    story = await certified(service, embargo_until="2097-01-01T00:00:00Z")
    answer = await edit(service, story, expires_at="2096-01-01T00:00:00Z")
    assert (answer.status, answer.json["type"]) == (422, "/problems/story-ends-too-early")


async def test_a_published_story_is_not_given_an_end_that_has_passed(service: Running) -> None:
    story = await done(service, await certified(service), "publish")
    answer = await act(service, story, "prolong", expires_at="2020-01-01T00:00:00Z")
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/expires_at")


async def test_what_is_not_published_is_neither_verified_anew_nor_prolonged(service: Running) -> None:
    story, certificate = await certified(service), {"source": "x", "verified_until": "2099-01-01T00:00:00Z"}
    for answer in (
        await act(service, story, "recertify", **certificate),
        await service.post(f"/v1/stories/{story['id']}/prolong", as_="editor-1", json={"expires_at": None}),
    ):
        assert (answer.status, answer.json["type"]) == (409, "/problems/story-not-published")
