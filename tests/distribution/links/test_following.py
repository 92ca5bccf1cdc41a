"""Where links lead whom, until when, and that nothing in them tells whose they are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from distribution.bootstrap import SERVICE
from distribution.links import queries
from kernel.clock import utc_now
from kernel.http.schemas import rfc3339
from kernel.testing import eventually
from kernel.testing.service import Answer, Running, running
from tests.distribution.clicks.test_endpoints import PREVIEWER, clicks_of, follow
from tests.distribution.clicks.test_models import CHROME
from tests.distribution.conftest import STORY_URL, Programme, stamp

CARD = "3mK9vQ2xTn7LwYb5RdZ8Hs"
CARD_URL = f"https://content.example/cards/{CARD}"


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """The service behind a proxy that it trusts: the tests themselves."""
    async with running(
        SERVICE,
        mongo_uri=mongo_uri,
        kafka_bootstrap=kafka_bootstrap,
        content_url="https://content.example",
        trusted_proxies=["127.0.0.0/8"],
    ) as one:
        yield one


@pytest.fixture(scope="module", autouse=True)
async def _ambassador(programme: Programme) -> None:
    await programme.enrol("employee-1")


async def test_crawlers_that_draw_a_preview_find_the_card_and_people_the_story(
    programme: Programme, service: Running
) -> None:
    path = await programme.link("employee-1", await programme.story(card_id=CARD))

    # The first time by the route, then from memory.
    for _ in range(2):
        card = await follow(service, path, PREVIEWER)
        assert (card.status, card.headers["location"], card.headers["cache-control"]) == (302, CARD_URL, "no-store")
        for method in ("GET", "HEAD"):
            assert (await follow(service, path, CHROME, method)).headers["location"].startswith(STORY_URL.split("?")[0])
        ahead = await follow(service, path, CHROME, **{"Sec-Purpose": "prefetch"})
        assert ahead.headers["location"].startswith(STORY_URL.split("?")[0])
        assert (await follow(service, path, "curl/8.10.1")).headers["location"].startswith("https://newsroom.")


@pytest.mark.parametrize("card_id", ["", "../v1/me", "a/b", "x" * 65, "é"])
async def test_without_a_card_crawlers_are_led_to_the_story(
    programme: Programme, service: Running, card_id: str
) -> None:
    path = await programme.link("employee-1", await programme.story(card_id=card_id))

    assert (await follow(service, path, PREVIEWER)).headers["location"].startswith("https://newsroom.example.org/")


async def test_a_withdrawal_reaches_people_and_previews_within_five_seconds(
    programme: Programme, service: Running
) -> None:
    story_id = await programme.story(card_id=CARD)
    path = await programme.link("employee-1", story_id)
    for agent in (CHROME, PREVIEWER):
        assert (await follow(service, path, agent)).status == 302

    await programme.withdraw(story_id)

    for agent in (CHROME, PREVIEWER):
        await eventually(lambda agent=agent: _answers(service, path, agent, 410), within=5)


async def test_a_link_ends_at_its_moment_also_from_memory(programme: Programme, service: Running) -> None:
    ends = rfc3339(utc_now() + timedelta(seconds=5))
    body = {"story_id": await programme.story(card_id=CARD), "network": "linkedin", "text": "", "expires_at": ends}
    share = (await service.post("/v1/shares", json=body)).json
    path = share["link"].removeprefix(service.url)
    assert share["expires_at"] == ends
    assert (await follow(service, path, CHROME)).status == 302

    await eventually(lambda: _answers(service, path, CHROME, 410))

    gone = await follow(service, path, PREVIEWER)
    assert (gone.status, gone.json["type"]) == (410, "/problems/link-gone")


async def test_the_links_of_a_story_end_at_its_moment_and_it_is_shared_no_more(
    programme: Programme, service: Running
) -> None:
    ends = utc_now() + timedelta(seconds=6)
    story_id = await programme.story(card_id=CARD, links_until=stamp(ends))
    path = await programme.link("employee-1", story_id)
    assert (await follow(service, path, CHROME)).status == 302

    await eventually(lambda: _answers(service, path, CHROME, 410))

    assert utc_now() >= ends
    assert (await programme.share("employee-1", story_id)).json["type"] == "/problems/story-ended"


async def test_a_link_that_would_have_ended_is_not_made(programme: Programme, service: Running) -> None:
    body = {
        "story_id": await programme.story(),
        "network": "linkedin",
        "text": "",
        "expires_at": "2020-01-01T00:00:00Z",
    }
    answer = await service.post("/v1/shares", json=body)

    assert (answer.status, answer.json["type"]) == (422, "/problems/link-ends-too-early")
    assert answer.json["errors"][0]["pointer"] == "/expires_at"


async def test_an_address_that_a_trusted_proxy_tells_of_is_judged_and_not_kept(
    programme: Programme, service: Running
) -> None:
    share = (await programme.share("employee-1", await programme.story())).json
    path = share["link"].removeprefix(service.url)
    for address in ("52.1.2.3", "[2a01:4f8::7]:443", "203.0.113.9", "52.1.2.3, 203.0.113.9"):
        assert (await follow(service, path, CHROME, **{"X-Forwarded-For": address})).status == 302

    async def counted() -> dict[str, int] | None:
        counts = await clicks_of(service, share["id"])
        return {rule: count for (_visitor, rule), count in counts.items()} if counts.total() == 4 else None

    assert await eventually(counted) == {
        "data-centre-aws": 1,
        "data-centre-hetzner": 1,
        "browser-navigation": 2,
    }
    for record in await service.records("distribution.click.v1"):
        assert b"52.1.2.3" not in (record.value or b"") + b"".join(value for _, value in record.headers)


async def test_nothing_tells_that_two_links_are_one_persons(programme: Programme, service: Running) -> None:
    await programme.enrol("employee-2")
    story_id = await programme.story(card_id=CARD)
    own = [(await programme.share("employee-1", story_id)).json for _ in range(20)]
    others = [(await programme.share("employee-2", story_id)).json for _ in range(20)]
    seen = []
    for share in (*own, *others):
        path = share["link"].removeprefix(service.url)
        answers = [await follow(service, path, agent) for agent in (CHROME, PREVIEWER)]
        seen.append([_visible(answer) for answer in answers])

    # Whoever follows them sees the same, whosever they are; and the tokens have no more in common than by chance.
    assert all(one == seen[0] for one in seen)
    tokens = [share["link"].rpartition("/")[2] for share in own]
    assert max(_alike(one, other) for i, one in enumerate(tokens) for other in tokens[:i]) < 8
    assert not any(token in str(share["id"]) for token, share in zip(tokens, own, strict=True))


async def test_a_link_that_was_taken_away_is_forgotten(
    programme: Programme, service: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await programme.link("employee-1", await programme.story())
    assert (await follow(service, path, CHROME)).status == 302
    await service.runtime.mongo.collection("shares").delete_many({"token": path.rpartition("/")[2]})
    assert (await follow(service, path, CHROME)).status == 302

    monkeypatch.setattr(queries, "AGE_SECONDS", 0.0)

    assert (await follow(service, path, CHROME)).status == 404


def _visible(answer: Any) -> tuple[Any, ...]:
    changing = {"date", "x-request-id", "traceparent"}
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return answer.status, sorted((name, value) for name, value in headers.items() if name not in changing), answer.body


def _alike(one: str, other: str) -> int:
    """At how many places two tokens have the same letter: of 22 letters of 62, chance gives 0.4."""
    return sum(a == b for a, b in zip(one, other, strict=True))


async def _answers(service: Running, path: str, agent: str, status: int) -> bool:
    answer: Answer = await follow(service, path, agent)
    return answer.status == status
