"""A story's life: drafted, edited, certified, published, withdrawn; and what the other services are told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from content.bootstrap import SERVICE
from kernel.process import run_worker
from kernel.shingles import shingles
from kernel.testing import eventually
from kernel.testing.ports import free_port
from kernel.testing.service import Answer, Running, running
from relais.content.v1.story_pb2 import StoryPublished, StoryWithdrawn
from tests.content.examples import CERTIFICATE, STORY

Make = Callable[..., Awaitable[dict[str, Any]]]


async def act(service: Running, story: dict[str, Any], verb: str, **body: Any) -> Answer:
    return await service.post(f"/v1/stories/{story['id']}/{verb}", as_="editor-1", json=body or None)


async def edit(service: Running, story: dict[str, Any], changes: dict[str, Any], **headers: str) -> Answer:
    sent = headers or {"If-Match": f'"{story["version"]}"'}
    return await service.patch(f"/v1/stories/{story['id']}", as_="editor-1", json=changes, headers=sent)


async def events_of(service: Running, story: dict[str, Any], count: int) -> list[Any]:
    """The events of a story, once there are `count` of them."""

    async def found() -> list[Any] | None:
        events = [one for one in await service.events("content.story.v1") if one.subject == story["id"]]
        return events if len(events) >= count else None

    events: list[Any] = await eventually(found)
    return events


async def test_a_draft_is_as_it_was_written_and_cleaned(service: Running) -> None:
    body = "<p onclick='x()'>Hi <script>x</script><a href='javascript:x'>there</a></p>"
    sent = {**STORY, "title": "  Tram  ", "body": body, "topics": ["b", "a", "b"]}
    answer = await service.post("/v1/stories", as_="editor-1", json=sent)
    made = answer.json
    assert answer.status == 201
    assert answer.headers["Location"] == f"/v1/stories/{made['id']}"
    assert answer.headers["ETag"] == '"1"'
    assert (made["status"], made["version"], made["title"], made["topics"]) == ("draft", 1, "Tram", ["b", "a"])
    assert made["body"] == '<p>Hi <a rel="noopener noreferrer">there</a></p>'
    assert made["author_id"] == service.person_id("editor-1")
    shown = await service.get(answer.headers["Location"], as_="editor-1")
    assert shown.json == {**made, "variant_of": None, "variants": []}


async def test_other_services_are_told_of_a_publication_without_its_text(service: Running, published: Make) -> None:
    story = await published()
    (event,) = await events_of(service, story, 1)
    told = event.data
    assert isinstance(told, StoryPublished)
    assert (told.story_id, told.story_version, event.sequence, event.key) == (story["id"], 3, 3, story["id"])
    assert (told.url, told.kind, told.language, list(told.topics)) == (STORY["url"], "article", "en", ["mobility"])
    assert told.published_at.ToJsonString() == story["published_at"]
    assert told.verified_until.ToJsonString() == CERTIFICATE["verified_until"]
    words = f"{STORY['title']} From Monday on, the tram goes to the harbour every six minutes."
    assert set(told.shingles) == shingles(words)
    records = [one for one in await service.records("content.story.v1") if one.key == story["id"].encode()]
    record = repr(records[0])
    assert all(word not in record for word in ("tram line", "harbour", "Monday", story["author_id"]))


async def test_parallel_publications_tell_once(service: Running, drafted: Make) -> None:
    story = await drafted()
    await act(service, story, "certify", **CERTIFICATE)
    answers = await asyncio.gather(*(act(service, story, "publish") for _ in range(8)))
    assert sorted(answer.status for answer in answers) == [200] + [409] * 7
    assert await service.runtime.mongo.collection("outbox").count({"subject": story["id"]}) == 1


async def test_a_withdrawal_is_told_after_the_publication(service: Running, published: Make) -> None:
    story = await published()
    answer = await act(service, story, "withdraw")
    assert (answer.status, answer.json["status"], answer.json["version"]) == (200, "withdrawn", 4)
    _, event = await events_of(service, story, 2)
    assert isinstance(event.data, StoryWithdrawn)
    assert (event.data.story_id, event.data.story_version) == (story["id"], 4)
    assert event.data.withdrawn_at.ToJsonString() == answer.json["withdrawn_at"]


async def test_what_is_published_while_the_worker_is_away_is_told_when_it_is_back(
    mongo_uri: str, kafka_bootstrap: str
) -> None:
    async with running(SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, worker=False) as service:
        story = (await service.post("/v1/stories", as_="editor-1", json=STORY)).json
        await act(service, story, "certify", **CERTIFICATE)
        assert (await act(service, story, "publish")).status == 200
        assert await service.events("content.story.v1") == []
        stopping = asyncio.Event()
        settings = service.runtime.settings.model_copy(update={"metrics_port": free_port()})
        runtime = type(service.runtime)(**{**vars(service.runtime), "settings": settings})
        worker = asyncio.create_task(run_worker(SERVICE, runtime, stopping))
        try:
            assert len(await events_of(service, story, 1)) == 1
        finally:
            stopping.set()
            await worker


async def test_a_draft_is_not_published_before_it_is_certified(service: Running, drafted: Make) -> None:
    answer = await act(service, await drafted(), "publish")
    assert (answer.status, answer.json["type"]) == (409, "/problems/story-not-certified")


async def test_an_edit_makes_the_next_version_and_voids_the_certificate(service: Running, drafted: Make) -> None:
    story = await drafted()
    certified = (await act(service, story, "certify", **CERTIFICATE)).json
    assert certified["certificate"]["verifier_id"] == service.person_id("editor-1")
    edited = await edit(service, certified, {"title": "Another", "topics": []})
    assert (edited.status, edited.headers["ETag"]) == (200, '"3"')
    assert (edited.json["title"], edited.json["topics"], edited.json["certificate"]) == ("Another", [], None)
    assert edited.json["body"] == story["body"]
    assert (await act(service, story, "publish")).json["type"] == "/problems/story-not-certified"


@pytest.mark.parametrize("changes", [{}, {"title": STORY["title"], "topics": STORY["topics"]}])
async def test_an_edit_that_changes_nothing_keeps_version_and_certificate(
    service: Running, drafted: Make, changes: dict[str, Any]
) -> None:
    certified = (await act(service, await drafted(), "certify", **CERTIFICATE)).json
    answer = await edit(service, certified, changes)
    assert (answer.status, answer.json) == (200, certified)


@pytest.mark.parametrize(
    ("header", "status", "slug"),
    [
        (None, 428, "precondition-required"),
        ('"7"', 412, "stale-write"),
        ('W/"1"', 412, "stale-write"),
        ("1", 422, "invalid"),
        ('"7", "1"', 200, None),
        ("*", 200, None),
    ],
)
async def test_an_edit_names_the_version_that_it_changes(
    service: Running, drafted: Make, header: str | None, status: int, slug: str | None
) -> None:
    headers = {"If-Match": header} if header is not None else {"X-Nothing": "1"}
    answer = await edit(service, await drafted(), {"title": "Other"}, **headers)
    assert answer.status == status
    assert slug is None or answer.json["type"] == f"/problems/{slug}"


async def test_only_one_of_parallel_edits_of_a_version_succeeds(service: Running, drafted: Make) -> None:
    story = await drafted()
    answers = await asyncio.gather(*(edit(service, story, {"title": f"Edit {number}"}) for number in range(8)))
    assert sorted(answer.status for answer in answers) == [200] + [412] * 7
    shown = await service.get(f"/v1/stories/{story['id']}", as_="editor-1")
    assert shown.json["version"] == 2


@pytest.mark.parametrize(("verb", "body"), [("certify", CERTIFICATE), ("publish", {}), ("edit", {})])
async def test_what_is_published_is_no_draft_any_more(
    service: Running, published: Make, verb: str, body: dict[str, Any]
) -> None:
    story = await published()
    answer = await (edit(service, story, {"title": "x"}) if verb == "edit" else act(service, story, verb, **body))
    assert (answer.status, answer.json["type"]) == (409, "/problems/story-not-draft")
    assert answer.json["story_status"] == "published"


async def test_only_what_is_published_can_be_withdrawn(service: Running, drafted: Make, published: Make) -> None:
    withdrawn = await published()
    await act(service, withdrawn, "withdraw")
    for story in (await drafted(), withdrawn):
        answer = await act(service, story, "withdraw")
        assert (answer.status, answer.json["type"]) == (409, "/problems/story-not-published")


async def test_a_repeated_draft_with_the_same_key_is_written_once(service: Running) -> None:
    headers = {"Idempotency-Key": "draft-1"}
    answers = await asyncio.gather(
        *(service.post("/v1/stories", as_="editor-1", json=STORY, headers=headers) for _ in range(5))
    )
    made = {answer.json["id"] for answer in answers if answer.status == 201}
    assert len(made) == 1
    assert {answer.status for answer in answers} <= {201, 409}
    other = await service.post("/v1/stories", as_="editor-1", json={**STORY, "title": "Other"}, headers=headers)
    assert (other.status, other.json["type"]) == (422, "/problems/idempotency-mismatch")
