"""Sharing a story, and listing one's own shares."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from kernel.clock import new_id, utc_now
from kernel.testing import eventually
from kernel.testing.service import Running
from relais.distribution.v1 import share_pb2
from tests.distribution.conftest import OWN_WORDS, STORY_TEXT, Programme, stamp


@pytest.fixture(scope="module", autouse=True)
async def _ambassadors(programme: Programme) -> None:
    for number in range(1, 5):
        await programme.enrol(f"employee-{number}")


@pytest.fixture(scope="module")
async def story_id(programme: Programme, _ambassadors: None) -> str:
    return await programme.story()


async def test_a_share_has_a_link_and_says_how_to_post_it(
    programme: Programme, service: Running, story_id: str
) -> None:
    answer = await programme.share("employee-1", story_id)

    assert answer.status == 201
    share = answer.json
    assert share["link"].startswith(f"{service.url}/r/")
    assert service.person_id("employee-1") not in answer.body.decode()
    assert (share["story_id"], share["network"], share["closeness"]) == (story_id, "linkedin", "own")
    assert share["guidance"] is None
    assert share["disclosure"] == "I work for the organisation that this is about."
    address = urlsplit(share["share_address"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == "https://www.linkedin.com/sharing/share-offsite/"
    assert parse_qs(address.query) == {"url": [share["link"]]}


async def test_what_is_addressed_to_others_does_not_exist_for_a_sharer(programme: Programme) -> None:
    story_id = await programme.story(audience_entities=["north"], audience_countries=["FR", "DE"])
    unknown = await programme.share("employee-1", new_id())
    hidden = await programme.share("employee-1", story_id)
    assert hidden.status == unknown.status == 404
    assert {**hidden.json, "trace_id": ""} == {**unknown.json, "trace_id": ""}
    assert (await programme.share("employee-2", story_id)).status == 201


async def test_a_share_is_told_without_a_word_of_its_text(
    programme: Programme, service: Running, story_id: str
) -> None:
    share = (await programme.share("employee-1", story_id, network="bluesky")).json

    async def told() -> list[Any]:
        events = await service.events("distribution.share.v1")
        return [event for event in events if event.subject == share["id"]]

    [event] = await eventually(told)
    assert event.key == event.data.person_id == service.person_id("employee-1")
    assert (event.data.share_id, event.data.story_id) == (share["id"], story_id)
    assert (event.data.network, event.data.story_language) == ("bluesky", "en")
    assert event.data.closeness == share_pb2.CLOSENESS_OWN
    assert event.data.published_at.ToJsonString() == share["created_at"]


async def test_each_network_has_its_own_address(programme: Programme, story_id: str) -> None:
    bluesky = (await programme.share("employee-1", story_id, network="bluesky")).json
    mastodon = (await programme.share("employee-1", story_id, network="mastodon")).json

    address = urlsplit(bluesky["share_address"])
    assert (address.netloc, address.path) == ("bsky.app", "/intent/compose")
    assert parse_qs(address.query) == {"text": [bluesky["link"]]}
    assert mastodon["share_address"] is None


async def test_a_network_that_is_off_says_why(programme: Programme, story_id: str) -> None:
    answer = await programme.share("employee-1", story_id, network="x", headers={"Accept-Language": "fr"})

    assert (answer.status, answer.json["type"]) == (409, "/problems/network-off")
    assert answer.json["errors"][0]["pointer"] == "/network"
    assert "X est désactivé. L’organisation n’invite pas" in answer.json["detail"]


async def test_words_of_the_story_are_guided_and_not_refused(programme: Programme, story_id: str) -> None:
    longer = f"{STORY_TEXT} I cannot wait to take it to work, after all those winters on the bike."
    verbatim = (await programme.share("employee-2", story_id, text=STORY_TEXT)).json
    edited = (await programme.share("employee-3", await programme.story(), text=longer)).json

    assert (verbatim["closeness"], edited["closeness"]) == ("verbatim", "edited")
    assert verbatim["guidance"] != edited["guidance"]
    assert None not in (verbatim["guidance"], edited["guidance"])


async def test_words_that_a_colleague_used_are_recognised_and_ones_own_are_not(programme: Programme) -> None:
    story_id = await programme.story()
    text = "Our night team built this while the city slept and I am proud of every single one of them."

    first = await programme.share("employee-1", story_id, text=text)
    elsewhere = await programme.share("employee-1", story_id, text=text, network="bluesky")
    colleague = await programme.share("employee-2", story_id, text=text)

    closeness = [answer.json["closeness"] for answer in (first, elsewhere, colleague)]
    assert closeness == ["own", "own", "verbatim"]


async def test_a_share_may_have_no_words_or_very_many(programme: Programme, story_id: str) -> None:
    empty = await programme.share("employee-1", story_id, text="")
    long = await programme.share("employee-1", story_id, text="é " * 50_000)

    assert (empty.status, empty.json["closeness"]) == (201, "own")
    assert empty.json["guidance"].startswith("One sentence of yours")
    assert long.status == 201


async def test_people_are_answered_in_their_language_and_the_post_is_in_the_storys(programme: Programme) -> None:
    french = await programme.story(language="fr-CA")
    headers = {"Accept-Language": "en"}
    answer = await programme.share("employee-1", french, text="", headers=headers)
    in_french = await programme.share("employee-1", french, text="", headers={"Accept-Language": "fr"})

    assert answer.json["disclosure"].startswith("Je travaille")
    assert answer.json["guidance"].startswith("One sentence")
    assert answer.json["disclosure_duty"].startswith("People")
    assert in_french.json["guidance"].startswith("Une phrase")
    assert in_french.headers["content-language"] == "fr"


async def test_the_disclosure_can_be_left_out(programme: Programme, service: Running, story_id: str) -> None:
    body = {"story_id": story_id, "network": "linkedin", "text": "", "disclosure": False}

    assert (await service.post("/v1/shares", json=body)).json["disclosure"] is None


async def test_a_story_that_is_unknown_withdrawn_or_unverified_is_not_shared(programme: Programme) -> None:
    gone = await programme.story()
    await programme.withdraw(gone)
    expired = await programme.story(verified_until=stamp(utc_now() - timedelta(seconds=1)))

    async def answered(story_id: str, status: int) -> dict[str, Any]:
        answer = await eventually(lambda: _with_status(programme, story_id, status))
        problem: dict[str, Any] = answer.json
        return problem

    for story_id, status, slug in (
        (new_id(), 404, "story-not-found"),
        (gone, 410, "story-withdrawn"),
        (expired, 409, "story-no-longer-verified"),
    ):
        problem = await answered(story_id, status)
        assert problem["type"] == f"/problems/{slug}"
        assert [error["pointer"] for error in problem["errors"]] == ["/story_id"]


async def _with_status(programme: Programme, story_id: str, status: int) -> Any:
    answer = await programme.share("employee-1", story_id)
    return answer if answer.status == status else None


async def test_who_is_no_ambassador_is_told_where_the_charter_is(programme: Programme, story_id: str) -> None:
    answer = await programme.share("employee-20", story_id)

    assert (answer.status, answer.json["type"]) == (403, "/problems/charter-not-accepted")
    assert answer.json["charter"] == "https://content.example/v1/charter"
    assert answer.json["charter_version"] == programme.charter


async def test_ones_own_shares_are_listed_newest_first_and_nobody_elses(
    programme: Programme, service: Running, story_id: str
) -> None:
    made = [(await programme.share("employee-4", story_id)).json for _ in range(5)]

    first = (await service.get("/v1/me/shares?limit=3", as_="employee-4")).json
    rest = (await service.get(f"/v1/me/shares?limit=3&cursor={first['next_cursor']}", as_="employee-4")).json

    assert first["items"] + rest["items"] == list(reversed(made))
    assert rest["next_cursor"] is None
    others = (await service.get("/v1/me/shares?limit=100", as_="employee-3")).json["items"]
    assert not {share["id"] for share in others} & {share["id"] for share in made}
    stolen = await service.get(f"/v1/me/shares?cursor={first['next_cursor']}", as_="employee-3")
    assert (stolen.status, stolen.json["errors"][0]["parameter"]) == (422, "cursor")
    assert (await service.get("/v1/me/shares", as_="employee-25")).json == {"items": [], "next_cursor": None}


async def test_a_list_that_has_not_changed_is_not_sent_again(programme: Programme, service: Running) -> None:
    first = await service.get("/v1/me/shares", as_="employee-26")
    again = await service.get("/v1/me/shares", as_="employee-26", headers={"If-None-Match": first.headers["etag"]})

    assert (again.status, again.body) == (304, b"")


async def test_shares_stay_a_persons_own_after_they_left(programme: Programme, service: Running, story_id: str) -> None:
    await programme.enrol("employee-5")
    path = await programme.link("employee-5", story_id)
    await service.delete("/v1/me/ambassador", as_="employee-5")

    assert len((await service.get("/v1/me/shares", as_="employee-5")).json["items"]) == 1
    assert (await service.get(path, as_=None)).status == 302


async def test_a_repeated_request_is_answered_as_the_first_was(programme: Programme, story_id: str) -> None:
    key = {"Idempotency-Key": new_id()}
    first = await programme.share("employee-2", story_id, headers=key)
    again = await programme.share("employee-2", story_id, headers=key)
    other = await programme.share("employee-2", story_id, text="Other words", headers=key)

    assert (again.status, again.body) == (201, first.body)
    assert again.headers["idempotent-replayed"] == "true"
    assert (other.status, other.json["type"]) == (422, "/problems/idempotency-mismatch")


async def test_a_hundred_equal_requests_at_once_make_one_share(programme: Programme, service: Running) -> None:
    story_id = await programme.story()
    key = {"Idempotency-Key": new_id()}
    answers = await asyncio.gather(*(programme.share("employee-3", story_id, headers=key) for _ in range(100)))

    made = {answer.body for answer in answers if answer.status == 201}
    assert len(made) == 1
    assert {answer.status for answer in answers} <= {201, 409}
    assert await service.runtime.mongo.collection("shares").count({"story_id": story_id}) == 1
    events = await eventually(lambda: _about(service, story_id))
    assert len(events) == 1


async def _about(service: Running, story_id: str) -> list[Any]:
    return [event for event in await service.events("distribution.share.v1") if event.data.story_id == story_id]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"story_id": 7}, "/story_id"),
        ({"story_id": "javascript:alert(1)"}, "/story_id"),
        ({"story_id": "../../etc"}, "/story_id"),
        ({"network": "myspace"}, "/network"),
        ({"network": ["linkedin"]}, "/network"),
        ({"network": "linkedin\r\nX: y"}, "/network"),
        ({"text": None}, "/text"),
        ({"text": 5}, "/text"),
        ({"text": ["words"]}, "/text"),
        ({"text": "a" * 100_001}, "/text"),
        ({"text": "nul \x00 here"}, "/text"),
        ({"text": "half \ud800 pair"}, "/text"),
        ({"disclosure": "yes"}, "/disclosure"),
        ({"disclosure_text": "two\nlines"}, "/disclosure_text"),
        ({"disclosure_text": "a" * 301}, "/disclosure_text"),
        ({"disclosure_text": "half \ud800 pair"}, "/disclosure_text"),
        ({"expires_at": 1_900_000_000}, "/expires_at"),
        ({"target": "https://a.example/"}, "/target"),
        ({"url": "javascript:alert(1)"}, "/url"),
        ({"person_id": "p_somebody"}, "/person_id"),
    ],
)
async def test_what_is_no_share_is_refused_at_its_place(
    service: Running, story_id: str, change: dict[str, Any], pointer: str
) -> None:
    body = {"story_id": story_id, "network": "linkedin", "text": OWN_WORDS, **change}
    answer = await service.post("/v1/shares", json=body)

    assert (answer.status, answer.json["type"]) == (422, "/problems/invalid")
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
    assert OWN_WORDS not in answer.body.decode()


@pytest.mark.parametrize("missing", ["network", "text"])
async def test_what_is_missing_is_named(service: Running, story_id: str, missing: str) -> None:
    body = {"story_id": story_id, "network": "linkedin", "text": ""}
    del body[missing]
    answer = await service.post("/v1/shares", json=body)

    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, f"/{missing}")


@pytest.mark.parametrize(
    ("data", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b'{"text": "\xff"}', "application/json", 400),
        (b"[]", "application/json", 422),
        (b"text=words", "application/x-www-form-urlencoded", 415),
        (b'{"text": "' + b"a" * 950_000 + b'"}', "application/json", 413),
    ],
)
async def test_a_body_that_cannot_be_read_is_refused(
    service: Running, data: bytes, content_type: str, status: int
) -> None:
    answer = await service.post("/v1/shares", data=data, headers={"Content-Type": content_type})

    assert answer.status == status
    assert answer.headers["content-type"] == "application/problem+json"
