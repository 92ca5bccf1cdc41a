"""Feeds are registered and listed by the editorial team."""

from __future__ import annotations

import pytest

from kernel.testing.service import Running
from tests.content.feeding import acts_on, fetch, item, register, rss, stories_of, taken
from tests.web import Web


async def test_feeds_are_listed_page_by_page_newest_first(service: Running, web: Web) -> None:
    ids = [await register(service, f"{web.url}/page-{number}") for number in range(3)]
    first = (await service.get("/v1/feeds?limit=2", as_="editor-1")).json
    second = (await service.get(f"/v1/feeds?limit=1&cursor={first['next_cursor']}", as_="editor-1")).json
    assert [feed["id"] for feed in [*first["items"], *second["items"]]] == ids[::-1]
    assert (await service.get(f"/v1/feeds/{ids[0]}", as_="editor-1")).json == second["items"][0]


async def test_a_repeated_registration_with_the_same_key_makes_one_feed(service: Running, web: Web) -> None:
    body = {"url": f"{web.url}/once", "language": "en", "topics": []}
    headers = {"Idempotency-Key": "feed-once"}
    answers = [await service.post("/v1/feeds", as_="editor-1", json=body, headers=headers) for _ in range(2)]
    assert answers[0].json == answers[1].json


@pytest.mark.parametrize("login", ["employee-1", "auditor-1"])
async def test_feeds_are_for_the_editorial_team(service: Running, web: Web, login: str) -> None:
    feed_id = await register(service, f"{web.url}/roles")
    body = {"url": f"{web.url}/x", "language": "en", "topics": []}
    answers = [
        await service.get("/v1/feeds", as_=login),
        await service.get(f"/v1/feeds/{feed_id}", as_=login),
        await service.post("/v1/feeds", as_=login, json=body),
        await service.post(f"/v1/feeds/{feed_id}/fetch", as_=login),
        await service.post(f"/v1/feeds/{feed_id}/pause", as_=login),
        await service.post(f"/v1/feeds/{feed_id}/resume", as_=login),
        await service.patch(f"/v1/feeds/{feed_id}", as_=login, json={}, headers={"If-Match": "*"}),
        await service.delete(f"/v1/feeds/{feed_id}", as_=login),
    ]
    assert [answer.json["type"] for answer in answers] == ["/problems/missing-role"] * 8


async def test_a_feed_that_was_never_registered_is_not_found(service: Running) -> None:
    answers = [
        await service.patch("/v1/feeds/nothing", as_="editor-1", json={}, headers={"If-Match": "*"}),
        await service.post("/v1/feeds/nothing/pause", as_="editor-1"),
        await service.post("/v1/feeds/nothing/resume", as_="editor-1"),
        await service.delete("/v1/feeds/nothing", as_="editor-1"),
    ]
    assert [answer.json["type"] for answer in answers] == ["/problems/feed-not-found"] * 4
    assert (await fetch(service, "nothing")).json["type"] == "/problems/feed-not-found"
    assert (await service.get("/v1/feeds/nothing", as_="editor-1")).json["type"] == "/problems/feed-not-found"


async def test_other_topics_and_another_language_hold_for_what_the_feed_brings_from_then_on(
    service: Running, web: Web
) -> None:
    feed_id, _ = await taken(service, web.answers("/topics", rss(item("before"))))
    read = await service.get(f"/v1/feeds/{feed_id}", as_="editor-1")
    changes = {"language": "fr", "topics": ["mobility", "energy"]}
    headers = {"If-Match": read.headers["ETag"]}
    changed = await service.patch(f"/v1/feeds/{feed_id}", as_="editor-1", json=changes, headers=headers)
    assert (changed.status, changed.headers["ETag"]) == (200, '"2"')
    assert (changed.json["language"], changed.json["topics"]) == ("fr", ["mobility", "energy"])
    web.answers("/topics", rss(item("before"), item("after")))
    await fetch(service, feed_id)
    before, after = sorted(await stories_of(service, feed_id), key=lambda story: story["created_at"])
    assert (before["language"], before["topics"]) == ("en", ["news"])
    assert (after["language"], after["topics"]) == ("fr", ["mobility", "energy"])


@pytest.mark.parametrize(("if_match", "status"), [(None, 428), ('"7"', 412)])
async def test_a_change_names_the_version_it_changes(
    service: Running, web: Web, if_match: str | None, status: int
) -> None:
    feed_id = await register(service, f"{web.url}/versions")
    headers = {"If-Match": if_match} if if_match else {}
    answer = await service.patch(f"/v1/feeds/{feed_id}", as_="editor-1", json={"topics": []}, headers=headers)
    assert answer.status == status


async def test_being_fetched_does_not_make_a_new_version(service: Running, web: Web) -> None:
    feed_id = await register(service, web.answers("/steady", rss()))
    before = (await service.get(f"/v1/feeds/{feed_id}", as_="editor-1")).headers["ETag"]
    await fetch(service, feed_id)
    assert (await service.get(f"/v1/feeds/{feed_id}", as_="editor-1")).headers["ETag"] == before


async def test_a_paused_feed_is_fetched_by_hand_only_until_it_is_resumed(service: Running, web: Web) -> None:
    feed_id = await register(service, web.answers("/paused", rss()))
    paused = (await service.post(f"/v1/feeds/{feed_id}/pause", as_="editor-1")).json
    assert (paused["state"], paused["next_fetch_at"]) == ("paused", None)
    again = await service.post(f"/v1/feeds/{feed_id}/pause", as_="editor-1")
    assert (again.status, again.json["type"]) == (409, "/problems/feed-paused")
    assert (await fetch(service, feed_id)).status == 200
    web.answers("/paused", b"", status="503 Later")
    assert (await fetch(service, feed_id)).status == 424
    kept = (await service.get(f"/v1/feeds/{feed_id}", as_="editor-1")).json
    assert (kept["state"], kept["next_fetch_at"], kept["failures"]) == ("paused", None, 1)
    resumed = (await service.post(f"/v1/feeds/{feed_id}/resume", as_="editor-1")).json
    assert (resumed["state"], resumed["failures"]) == ("active", 0)
    assert resumed["next_fetch_at"] is not None
    again = await service.post(f"/v1/feeds/{feed_id}/resume", as_="editor-1")
    assert (again.status, again.json["type"]) == (409, "/problems/feed-running")


async def test_what_a_removed_feed_brought_in_stays(service: Running, web: Web) -> None:
    feed_id, _ = await taken(service, web.answers("/gone", rss(item("stays"))))
    assert (await service.delete(f"/v1/feeds/{feed_id}", as_="editor-1")).status == 204
    assert (await service.get(f"/v1/feeds/{feed_id}", as_="editor-1")).status == 404
    assert len(await stories_of(service, feed_id)) == 1


async def test_what_editors_do_to_a_feed_is_in_the_audit_log(service: Running, web: Web) -> None:
    feed_id = await register(service, f"{web.url}/audited")
    path = f"/v1/feeds/{feed_id}"
    await service.patch(path, as_="editor-1", json={"topics": ["x"]}, headers={"If-Match": "*"})
    await service.patch(path, as_="editor-1", json={"topics": ["x"]}, headers={"If-Match": "*"})
    await service.post(f"{path}/pause", as_="editor-1")
    await service.post(f"{path}/pause", as_="editor-1")
    await service.post(f"{path}/resume", as_="editor-1")
    await service.delete(path, as_="editor-1")
    done = [f"feed.{word}" for word in ("registered", "edited", "paused", "resumed", "removed")]
    assert await acts_on(service, f"feeds/{feed_id}") == [(act, service.person_id("editor-1")) for act in done]
