"""What was wrong is put right or taken back at once, and those who shared it get words to say so."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.shingles import shingles
from kernel.testing import eventually
from kernel.testing.service import Answer, Running
from relais.content.v1.story_pb2 import StoryCorrected, StoryPublished, StoryWithdrawn
from tests.content.editing import EDITOR, OTHER, act, certified, done, draft, history, programme_with, shown, told
from tests.content.examples import CERTIFICATE, STORY

READER, NORTH, SOUTH = "employee-1", "employee-11", "employee-12"
NOTE = {"en": "It is every ten minutes, not six.", "fr": "C’est toutes les dix minutes, et non six."}
CHANGES = {"body": "<p>The tram goes every ten minutes.</p>", "url": "https://newsroom.example.org/tram-2"}


async def published(service: Running, **members: Any) -> dict[str, Any]:
    return await done(service, await certified(service, **members), "publish")


async def corrected(service: Running, story: dict[str, Any], **body: Any) -> dict[str, Any]:
    return await done(service, story, "correct", **{"note": NOTE, "certificate": CERTIFICATE, **CHANGES, **body})


async def notices(service: Running, story: dict[str, Any], as_: str = READER) -> Answer:
    return await service.get(f"/v1/stories/{story['id']}/notices", as_=as_)


async def test_a_correction_is_the_next_version_of_what_stays_published(service: Running) -> None:
    story = await published(service)
    right = await corrected(service, story)
    assert (right["status"], right["version"]) == ("published", story["version"] + 1)
    assert (right["body"], right["title"]) == (CHANGES["body"], story["title"])
    assert right["published_at"] == story["published_at"] < right["corrected_at"]
    assert right["certificate"]["certified_at"] == right["corrected_at"]
    assert (await history(service, story))[-1] == ("story.corrected", service.person_id(EDITOR))


async def test_the_other_services_get_the_corrected_story_and_the_notice_without_its_words(service: Running) -> None:
    story = await published(service)
    right = await corrected(service, story)
    _, now, event = await told(service, story)
    assert isinstance(now, StoryPublished)
    assert (now.story_version, now.url) == (right["version"], CHANGES["url"])
    assert set(now.shingles) == shingles(f"{STORY['title']} The tram goes every ten minutes.")
    assert isinstance(event, StoryCorrected)
    assert (event.story_version, list(event.notice_languages)) == (right["version"], ["en", "fr"])
    assert event.corrected_at.ToJsonString() == right["corrected_at"]
    [notice] = (await notices(service, story)).json["items"]
    assert (notice["id"], notice["wording"]) == (event.notice_id, NOTE)
    assert (notice["kind"], notice["story_version"]) == ("correction", right["version"])

    async def records() -> list[Any]:
        found = await service.records("content.story.v1")
        return [one for one in found if one.key == story["id"].encode()]

    async def three() -> list[Any] | None:
        return found if len(found := await records()) == 3 else None

    assert "ten minutes" not in repr(await eventually(three))


async def test_new_words_need_a_new_certificate(service: Running) -> None:
    story = await published(service)
    for change in ({"title": "Other"}, {"body": "<p>Other</p>"}, {"url": "https://other.example/"}):
        answer = await act(service, story, "correct", note=NOTE, **change)
        assert (answer.status, answer.json["type"]) == (409, "/problems/story-not-certified")
    right = await done(service, story, "correct", note=NOTE, topics=["trams"], title=story["title"])
    assert (right["topics"], right["certificate"]) == (["trams"], story["certificate"])


async def test_only_what_is_published_is_corrected(service: Running) -> None:
    gone = await published(service)
    await done(service, gone, "withdraw")
    for story in (await draft(service), gone):
        answer = await act(service, story, "correct", note=NOTE)
        assert (answer.status, answer.json["type"]) == (409, "/problems/story-not-published")


async def test_where_stories_are_reviewed_the_author_does_not_correct_alone(service: Running) -> None:
    programme = await programme_with(service, {"name": "facts", "reviewers": 1})
    story = await done(service, await certified(service, programme=programme), "submit")
    await done(service, story, "reviews", as_=OTHER, verdict="approve")
    await done(service, story, "publish")
    answer = await act(service, story, "correct", note=NOTE, certificate=CERTIFICATE, **CHANGES)
    assert (answer.status, answer.json["type"]) == (409, "/problems/own-story")
    right = await done(service, story, "correct", as_=OTHER, note=NOTE, certificate=CERTIFICATE, **CHANGES)
    assert right["certificate"]["verifier_id"] == service.person_id(OTHER)
    again = await act(service, story, "correct", as_=OTHER, note=NOTE)
    assert again.json["type"] == "/problems/own-story"


async def test_a_withdrawal_tells_why_and_what_may_be_said(service: Running) -> None:
    story = await published(service)
    gone = await done(service, story, "withdraw", reason="A wrong figure", note={"en": "That was wrong."})
    assert (await shown(service, story, as_=READER)).status == 404
    _, event = await told(service, story)
    assert isinstance(event, StoryWithdrawn)
    assert (event.story_version, list(event.notice_languages)) == (gone["version"], ["en"])
    [read] = (await notices(service, story)).json["items"]
    assert (read["id"], read["kind"], read["wording"]) == (event.notice_id, "withdrawal", {"en": "That was wrong."})
    assert read["reason"] is None
    [edited] = (await notices(service, story, EDITOR)).json["items"]
    assert edited["reason"] == "A wrong figure"
    log = await service.get(f"/v1/audit?subject=stories/{story['id']}", as_="auditor-1")
    assert log.json["items"][0]["details"]["notice"] == event.notice_id
    assert "wrong" not in log.body.decode()


async def test_a_withdrawal_without_words_has_general_ones(service: Running) -> None:
    story = await published(service)
    await done(service, story, "withdraw")
    [notice] = (await notices(service, story)).json["items"]
    assert notice["wording"].keys() == {"en", "fr"}
    assert list((await told(service, story))[-1].notice_languages) == ["en", "fr"]


async def test_an_expired_story_can_still_be_taken_back(service: Running) -> None:
    story = await published(service)
    stories = service.runtime.mongo.collection("stories")
    await stories.update_one({"_id": story["id"]}, {"$set": {"status": "expired", "expired_because": "date"}})
    assert (await done(service, story, "withdraw"))["status"] == "withdrawn"


async def test_a_notice_is_for_everybody_to_whom_the_story_was_ever_addressed(service: Running) -> None:
    story = await published(service, audience={"entities": ["north"]})
    await done(service, story, "correct", note=NOTE, audience={"entities": ["south"]})
    await done(service, story, "withdraw")
    for login in (NORTH, SOUTH):
        assert len((await notices(service, story, login)).json["items"]) == 2
    hidden, unknown = await notices(service, story), await notices(service, {"id": "nothing"})
    assert hidden.status == unknown.status == 404
    assert hidden.json["type"] == unknown.json["type"] == "/problems/story-not-found"


async def test_a_story_without_notices_has_an_empty_list_for_those_who_see_it(service: Running) -> None:
    assert (await notices(service, await published(service))).json == {"items": []}
    assert (await notices(service, await draft(service))).status == 404


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/note"),
        ({"note": {}}, "/note"),
        ({"note": {"en": ""}}, "/note/en"),
        ({"note": {"en": "a\u200bb"}}, "/note/en"),
        ({"note": {"en": "x" * 1_001}}, "/note/en"),
        ({"note": {"xx": "Hello"}}, "/note/xx"),
        ({"note": "Hello"}, "/note"),
        ({"note": NOTE, "title": "a\u202eb"}, "/title"),
        ({"note": NOTE, "language": "fr"}, "/language"),
        ({"note": NOTE, "certificate": {"source": "x"}}, "/certificate/verified_until"),
        (
            {"note": NOTE, "certificate": {"source": "x", "verified_until": "2020-01-01T00:00:00Z"}},
            "/certificate/verified_until",
        ),
    ],
)
async def test_a_faulty_correction_is_pointed_at_and_changes_nothing(
    service: Running, body: dict[str, Any], pointer: str
) -> None:
    story = await published(service)
    answer = await service.post(f"/v1/stories/{story['id']}/correct", as_=EDITOR, json=body)
    assert (answer.status, [error["pointer"] for error in answer.json["errors"]]) == (422, [pointer])
    assert (await shown(service, story)).json["version"] == story["version"]


async def test_corrections_are_for_the_editorial_team(service: Running) -> None:
    story = await published(service)
    answer = await act(service, story, "correct", as_=READER, note=NOTE)
    assert answer.json["type"] == "/problems/missing-role"
