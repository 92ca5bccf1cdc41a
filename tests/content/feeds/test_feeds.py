"""Feeds are registered and listed by the editorial team."""

from __future__ import annotations

import pytest

from kernel.testing.service import Running
from tests.content.feeding import fetch, register
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
    ]
    assert [answer.json["type"] for answer in answers] == ["/problems/missing-role"] * 4


async def test_a_feed_that_was_never_registered_is_not_found(service: Running) -> None:
    assert (await fetch(service, "nothing")).json["type"] == "/problems/feed-not-found"
    assert (await service.get("/v1/feeds/nothing", as_="editor-1")).json["type"] == "/problems/feed-not-found"
