"""Following links."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import pytest

from kernel.testing import eventually
from kernel.testing.service import Running
from relais.distribution.v1 import click_pb2
from tests.distribution.clicks.test_models import CHROME
from tests.distribution.conftest import Programme

PREVIEWER = "LinkedInBot/1.0 (compatible; Mozilla/5.0)"


@pytest.fixture(scope="module", autouse=True)
async def _ambassador(programme: Programme) -> None:
    await programme.enrol("employee-1")


async def clicks_of(service: Running, share_id: str) -> Counter[tuple[Any, str]]:
    """What events say of a share's clicks: how many by class and rule, each event once."""
    counts: Counter[tuple[Any, str]] = Counter()
    events = {event.id: event for event in await service.events("distribution.click.v1")}
    for event in events.values():
        if event.subject == share_id:
            counts[event.data.visitor, event.data.rule] += event.data.count
    return counts


async def follow(service: Running, path: str, agent: str, method: str = "GET", **headers: str) -> Any:
    return await service.request(method, path, as_=None, headers={"User-Agent": agent, **headers})


async def test_a_link_leads_to_its_story_with_campaign_parameters(programme: Programme, service: Running) -> None:
    story_id = await programme.story()
    path = await programme.link("employee-1", story_id, network="bluesky")

    for answer in [await follow(service, path, CHROME) for _ in range(2)]:
        assert (answer.status, answer.body) == (302, b"")
        assert answer.headers["location"] == (
            "https://newsroom.example.org/articles/tram?from=feed&utm_source=bluesky"
            f"&utm_medium=employee_advocacy&utm_campaign={story_id}#map"
        )
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert service.person_id("employee-1") not in str(answer.headers)


async def test_what_a_network_appends_to_a_link_does_not_matter(programme: Programme, service: Running) -> None:
    path = await programme.link("employee-1", await programme.story())
    plain = await follow(service, path, CHROME)
    marked = await follow(service, path + "?fbclid=1&next=https://evil.example", CHROME)

    assert (marked.status, marked.headers["location"]) == (302, plain.headers["location"])


async def test_an_unknown_link_is_a_problem_document(service: Running) -> None:
    for token in ("A" * 22, "A" * 22, "short", "%2e%2e%2f" * 3, "A" * 5000, "https:%2F%2Fevil.example"):
        answer = await follow(service, f"/r/{token}", CHROME)
        assert answer.status == 404, token
        assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json["type"] == "/problems/not-found"
    unknown = await follow(service, "/r/" + "B" * 22, CHROME, **{"Accept-Language": "fr"})
    assert (unknown.json["type"], unknown.json["title"]) == (
        "/problems/link-not-found",
        "Ce lien ne mène nulle part",
    )


async def test_other_methods_are_refused(programme: Programme, service: Running) -> None:
    path = await programme.link("employee-1", await programme.story())
    await follow(service, path, CHROME)
    answer = await service.post(path, as_=None)

    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


async def test_a_withdrawn_story_takes_its_links_with_it_at_once(programme: Programme, service: Running) -> None:
    story_id = await programme.story()
    followed = await programme.link("employee-1", story_id)
    never_followed = await programme.link("employee-1", story_id, network="mastodon")
    assert (await follow(service, followed, CHROME)).status == 302
    await programme.withdraw(story_id)

    async def gone() -> bool:
        return (await follow(service, followed, CHROME)).status == 410

    await eventually(gone, within=3)
    answer = await follow(service, never_followed, CHROME)
    assert (answer.status, answer.json["type"]) == (410, "/problems/link-gone")


async def test_a_new_version_of_a_story_moves_its_links(programme: Programme, service: Running) -> None:
    story_id = await programme.story()
    path = await programme.link("employee-1", story_id)
    assert (await follow(service, path, CHROME)).status == 302
    await programme.story(story_id=story_id, version=5, url="https://elsewhere.example/x")

    async def moved() -> bool:
        answer = await follow(service, path, CHROME)
        return bool(answer.headers["location"].startswith("https://elsewhere.example/x?utm_"))

    await eventually(moved, within=3)


async def test_every_visit_becomes_an_event_of_its_class(programme: Programme, service: Running) -> None:
    story_id = await programme.story()
    share = (await programme.share("employee-1", story_id)).json
    path = share["link"].removeprefix(service.url)
    visits = [
        *[(CHROME, "GET", {})] * 41,
        *[(CHROME, "GET", {"Sec-Purpose": "prefetch"})] * 3,
        *[(CHROME, "HEAD", {})] * 5,
        *[(PREVIEWER, "GET", {})] * 7,
        *[("curl/8.10.1", "GET", {})] * 11,
        *[("nobody knows", "GET", {})] * 2,
    ]
    answers = await asyncio.gather(
        *(follow(service, path, agent, method, **headers) for agent, method, headers in visits)
    )
    assert {answer.status for answer in answers} == {302}

    async def all_counted() -> Counter[tuple[Any, str]] | None:
        counts = await clicks_of(service, share["id"])
        return counts if counts.total() >= len(visits) else None

    assert await eventually(all_counted) == {
        (click_pb2.VISITOR_HUMAN, "browser-navigation"): 41,
        (click_pb2.VISITOR_PREVIEW, "prefetch"): 3,
        (click_pb2.VISITOR_BOT, "head-request"): 5,
        (click_pb2.VISITOR_PREVIEW, "linkedin"): 7,
        (click_pb2.VISITOR_BOT, "http-library"): 11,
        (click_pb2.VISITOR_BOT, "unknown-agent"): 2,
    }
    [event, *_] = [one for one in await service.events("distribution.click.v1") if one.subject == share["id"]]
    assert event.key == event.data.person_id == service.person_id("employee-1")
    assert (event.data.story_id, event.data.network) == (story_id, "linkedin")
    assert event.source == "/distribution"


async def test_a_visit_that_led_nowhere_is_not_counted(programme: Programme, service: Running) -> None:
    story_id = await programme.story()
    share = (await programme.share("employee-1", story_id)).json
    path = share["link"].removeprefix(service.url)
    await follow(service, path, CHROME)
    await programme.withdraw(story_id)
    followed = 1

    async def gone() -> bool:
        nonlocal followed
        answer = await follow(service, path, CHROME)
        followed += answer.status == 302
        return bool(answer.status == 410)

    await eventually(gone)
    marker = (await programme.share("employee-1", await programme.story())).json
    await follow(service, marker["link"].removeprefix(service.url), CHROME)
    await eventually(lambda: clicks_of(service, marker["id"]))
    assert (await clicks_of(service, share["id"])).total() == followed


async def test_nothing_about_a_visitor_is_told_or_kept(programme: Programme, service: Running) -> None:
    share = (await programme.share("employee-1", await programme.story())).json
    secret = "203.0.113.77"
    agent = f"{CHROME} visitor-canary"
    headers = {
        "X-Forwarded-For": secret,
        "Referer": "https://social.example/@visitor-canary",
        "Cookie": "visitor-canary",
    }
    await follow(service, share["link"].removeprefix(service.url), agent, **headers)
    await eventually(lambda: clicks_of(service, share["id"]))

    for record in await service.records("distribution.click.v1"):
        told = (record.key or b"") + (record.value or b"") + b"".join(value for _, value in record.headers)
        assert b"canary" not in told
        assert secret.encode() not in told
    names = await service.runtime.mongo._database.list_collection_names()
    assert {"shares", "outbox"} <= set(names)
    for name in names:
        kept = str(await service.runtime.mongo.collection(name).find({}))
        assert ("canary" in kept, secret in kept) == (False, False), name
