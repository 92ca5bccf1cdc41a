"""Captions as editors write them and readers see them; and what the other services are told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from content.captions.models import MOST_PER_STORY
from kernel.clock import new_id
from kernel.shingles import shingles
from kernel.testing import eventually
from kernel.testing.service import Answer, Running
from relais.content.v1.caption_pb2 import CaptionRetired, CaptionSuggested
from tests.content.conftest import given_programmes

Make = Callable[..., Awaitable[dict[str, Any]]]

CAPTION: dict[str, Any] = {
    "network": "linkedin",
    "language": "en",
    "text": "Eleven minutes from the harbour to the university.\n\nI was on the first tram.",
}


async def suggest(service: Running, story: dict[str, Any], as_: str = "editor-1", **members: Any) -> Answer:
    return await service.post(f"/v1/stories/{story['id']}/captions", as_=as_, json={**CAPTION, **members})


def path(caption: dict[str, Any]) -> str:
    return f"/v1/stories/{caption['story_id']}/captions/{caption['id']}"


async def edit(service: Running, caption: dict[str, Any], **changes: Any) -> Answer:
    headers = {"If-Match": f'"{caption["version"]}"'}
    return await service.patch(path(caption), as_="editor-1", json=changes, headers=headers)


async def told(service: Running, caption: dict[str, Any], count: int) -> list[Any]:
    """The events of a caption, once there are `count` of them."""

    async def found() -> list[Any] | None:
        events = [one for one in await service.events("content.caption.v1") if one.subject == caption["id"]]
        return events if len(events) >= count else None

    events: list[Any] = await eventually(found)
    return events


async def test_a_caption_is_shown_to_editors_with_its_lease(service: Running, published: Make) -> None:
    answer = await suggest(service, await published(), lease=3)
    made = answer.json
    assert (answer.status, answer.headers["Location"], answer.headers["ETag"]) == (201, path(made), '"1"')
    assert (made["text"], made["length"], made["limit"]) == (CAPTION["text"], len(CAPTION["text"]), 3000)
    assert (made["lease"], made["is_spent"], made["questions"]) == (3, False, [])
    assert (await service.get(path(made), as_="editor-1")).json == made


async def test_a_lease_is_as_long_as_is_usual_unless_it_is_said(service: Running, published: Make) -> None:
    assert (await suggest(service, await published())).json["lease"] == 5


async def test_readers_see_the_text_and_nothing_of_its_use(service: Running, published: Make) -> None:
    made = (await suggest(service, await published())).json
    shown = (await service.get(path(made))).json
    assert (shown["text"], shown["lease"], shown["is_spent"]) == (CAPTION["text"], None, False)
    assert "uses" not in (await service.get(path(made), as_="editor-1")).json


async def test_captions_are_listed_by_network_and_language(service: Running, published: Make) -> None:
    story = await published()
    for network, language in (("linkedin", "en"), ("linkedin", "fr-CA"), ("bluesky", "fr")):
        await suggest(service, story, network=network, language=language)
    address = f"/v1/stories/{story['id']}/captions"

    async def listed(query: str) -> list[tuple[str, str]]:
        answer = await service.get(address + query)
        return [(one["network"], one["language"]) for one in answer.json["items"]]

    assert await listed("") == [("bluesky", "fr"), ("linkedin", "fr-CA"), ("linkedin", "en")]
    assert await listed("?network=linkedin") == [("linkedin", "fr-CA"), ("linkedin", "en")]
    assert await listed("?language=fr") == [("bluesky", "fr"), ("linkedin", "fr-CA")]
    assert await listed("?language=fr-CA&network=linkedin") == [("linkedin", "fr-CA")]
    first = (await service.get(f"{address}?limit=2")).json
    rest = (await service.get(f"{address}?limit=2&cursor={first['next_cursor']}")).json
    assert [len(first["items"]), len(rest["items"]), rest["next_cursor"]] == [2, 1, None]


async def test_captions_of_a_story_that_is_not_for_the_reader_are_not_found(service: Running, drafted: Make) -> None:
    made = (await suggest(service, await drafted())).json
    for address in (path(made), path(made).rpartition("/")[0]):
        answer = await service.get(address)
        assert (answer.status, answer.json["type"]) == (404, "/problems/story-not-found")


async def test_captions_are_for_those_whom_their_story_is_addressed_to(service: Running, published: Make) -> None:
    made = (await suggest(service, await published(audience={"countries": ["FR"]}))).json
    for address in (path(made), path(made).rpartition("/")[0]):
        assert [(await service.get(address, as_=f"employee-{number}")).status for number in (11, 12)] == [200, 404]


async def test_what_editors_do_with_captions_is_in_the_audit_log(service: Running, published: Make) -> None:
    made = (await suggest(service, await published())).json
    await edit(service, made, lease=7)
    await service.delete(path(made), as_="programme-1")
    acts = (await service.get(f"/v1/audit?subject=captions/{made['id']}", as_="auditor-1")).json["items"]
    editor, programme = service.person_id("editor-1"), service.person_id("programme-1")
    assert [(act["act"], act["actor_id"], act["details"]["version"]) for act in acts] == [
        ("caption.retired", programme, 3),
        ("caption.edited", editor, 2),
        ("caption.suggested", editor, 1),
    ]


@pytest.mark.parametrize(
    ("network", "text", "length"),
    [
        ("linkedin", "x" * 3_001, 3_001),
        ("mastodon", "x" * 501, 501),
        ("bluesky", "é" * 301, 301),
        ("x", "故" * 141, 282),
        ("tiktok", "x" * 2_201, 2_201),
    ],
)
async def test_a_text_that_its_network_does_not_take_is_refused(
    service: Running, published: Make, network: str, text: str, length: int
) -> None:
    story = await published()
    answer = await suggest(service, story, network=network, text=text)
    assert (answer.status, answer.json["type"]) == (422, "/problems/caption-too-long")
    assert (answer.json["errors"][0]["pointer"], answer.json["length"]) == ("/text", length)
    made = (await suggest(service, story, network=network, text="short")).json
    assert (await edit(service, made, text=text)).json["type"] == "/problems/caption-too-long"


async def test_a_text_may_be_as_long_as_the_programme_of_its_story_says(service: Running, published: Make) -> None:
    await given_programmes(service, "north")
    policy = {
        "state": "on",
        "length": {"most": 10, "counting": "weighted"},
        "disclosure": {"en": "I work there.", "fr": "J’y travaille."},
        "guide": "mastodon",
    }
    changed = await service.put(
        "/v1/networks/mastodon?programme=north", as_="programme-1", json=policy, headers={"If-Match": '"0"'}
    )
    assert changed.status == 200
    north, main = await published(programme="north"), await published()
    refused = await suggest(service, north, network="mastodon", text="故" * 6)
    assert (refused.json["type"], refused.json["limit"]) == ("/problems/caption-too-long", 10)
    taken = (await suggest(service, north, network="mastodon", text="故" * 5)).json
    assert (taken["length"], taken["limit"]) == (10, 10)
    assert (await suggest(service, main, network="mastodon", text="故" * 6)).status == 201


async def test_a_text_as_long_as_its_network_takes_is_taken(service: Running, published: Make) -> None:
    story = await published()
    assert (
        await suggest(service, story, network="x", text="故" * 128 + " https://example.org/" + "a" * 200)
    ).status == 201
    assert (await suggest(service, story, network="bluesky", text="👨‍👩‍👧" * 300)).status == 201


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        ({"text": ""}, "/text"),
        ({"text": " \n "}, "/text"),
        ({"text": "a\u202eb"}, "/text"),
        ({"text": "a\tb"}, "/text"),
        ({"text": "x" * 5_001}, "/text"),
        ({"network": "myspace"}, "/network"),
        ({"network": "My Space"}, "/network"),
        ({"language": "French"}, "/language"),
        ({"lease": 0}, "/lease"),
        ({"lease": "3"}, "/lease"),
        ({"lease": 1_001}, "/lease"),
        ({"uses": 3}, "/uses"),
    ],
)
async def test_faulty_input_is_pointed_at(
    service: Running, published: Make, members: dict[str, Any], pointer: str
) -> None:
    answer = await suggest(service, await published(), **members)
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, pointer)


async def test_only_the_editorial_team_suggests(service: Running, published: Make) -> None:
    story = await published()
    made = (await suggest(service, story)).json
    assert (await suggest(service, story, as_="employee-1")).status == 403
    assert (await service.patch(path(made), json={"text": "x"}, headers={"If-Match": "*"})).status == 403
    assert (await service.delete(path(made))).status == 403


async def test_a_story_that_does_not_exist_has_no_captions(service: Running) -> None:
    answer = await suggest(service, {"id": new_id()})
    assert (answer.status, answer.json["type"]) == (404, "/problems/story-not-found")


async def test_a_caption_of_another_story_is_not_found(service: Running, published: Make) -> None:
    made = (await suggest(service, await published())).json
    elsewhere = {**made, "story_id": (await published())["id"]}
    assert (await service.get(path(elsewhere))).json["type"] == "/problems/caption-not-found"
    assert (await edit(service, elsewhere, text="x")).json["type"] == "/problems/caption-not-found"
    assert (await service.delete(path(elsewhere), as_="editor-1")).status == 404


async def test_the_others_are_told_hashes_and_no_text(service: Running, published: Make) -> None:
    made = (await suggest(service, await published())).json
    changed = (await edit(service, made, text="Other words for the same tram line, from another seat.")).json
    assert (await service.delete(path(made), as_="editor-1")).status == 204
    first, second, last = await told(service, made, 3)

    assert isinstance(first.data, CaptionSuggested)
    assert set(first.data.shingles) == shingles(CAPTION["text"])
    assert (first.data.story_id, first.data.network, first.key) == (made["story_id"], "linkedin", made["story_id"])
    assert set(second.data.shingles) == shingles(changed["text"])
    assert isinstance(last.data, CaptionRetired)
    assert [event.data.caption_version for event in (first, second, last)] == [1, 2, 3]
    for record in await service.records("content.caption.v1"):
        assert b"harbour" not in record.value


async def test_an_edit_names_the_version_that_it_changes(service: Running, published: Make) -> None:
    made = (await suggest(service, await published())).json
    answers = await asyncio.gather(*(edit(service, made, text=f"Words {number}") for number in range(6)))
    assert sorted(answer.status for answer in answers) == [200] + [412] * 5
    unnamed = await service.patch(path(made), as_="editor-1", json={"text": "x"})
    assert unnamed.status == 428


async def test_an_edit_that_changes_nothing_makes_no_version(service: Running, published: Make) -> None:
    made = (await suggest(service, await published())).json
    assert (await edit(service, made, text=CAPTION["text"])).json == made


async def test_what_is_taken_out_is_gone(service: Running, published: Make) -> None:
    made = (await suggest(service, await published())).json
    assert (await service.delete(path(made), as_="editor-1")).status == 204
    for answer in (
        await service.get(path(made), as_="editor-1"),
        await edit(service, made, text="x"),
        await service.delete(path(made), as_="editor-1"),
    ):
        assert (answer.status, answer.json["type"]) == (404, "/problems/caption-not-found")
    assert (await service.get(path(made).rpartition("/")[0])).json["items"] == []


async def test_a_story_has_a_bounded_number_of_captions(service: Running, published: Make) -> None:
    story = await published()
    captions = service.runtime.mongo.collection("captions")
    await captions.insert_many(
        [{"_id": new_id(), "story_id": story["id"], "retired_at": None} for _ in range(MOST_PER_STORY)]
    )
    answer = await suggest(service, story)
    assert (answer.status, answer.json["type"]) == (409, "/problems/too-many-captions")


async def test_a_repeated_suggestion_with_the_same_key_is_made_once(service: Running, published: Make) -> None:
    story, headers = await published(), {"Idempotency-Key": "caption-1"}
    address = f"/v1/stories/{story['id']}/captions"
    answers = [await service.post(address, as_="editor-1", json=CAPTION, headers=headers) for _ in range(3)]
    assert len({answer.json["id"] for answer in answers}) == 1
