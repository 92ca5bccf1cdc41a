"""Who sees which stories, and lists page by page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from content.bootstrap import SERVICE
from kernel.testing.service import Running, running
from tests.content.examples import CERTIFICATE, STORY

Make = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
async def fresh(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """A service with an empty catalogue."""
    async with running(SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, worker=False) as one:
        yield one


async def test_everybody_reads_what_is_published(service: Running, published: Make) -> None:
    story = await published()
    for login in ("employee-1", "auditor-1", "editor-1", "programme-1"):
        shown = (await service.get(f"/v1/stories/{story['id']}", as_=login)).json
        assert shown == {**story, "variant_of": None, "variants": []}
        assert story in (await service.get("/v1/stories?limit=100", as_=login)).json["items"]
    assert (await service.get(f"/v1/stories/{story['id']}", as_=None)).status == 401


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
async def test_other_stories_do_not_exist_for_those_who_do_not_edit(
    service: Running, drafted: Make, published: Make, status: str
) -> None:
    story = await (drafted() if status == "draft" else published())
    if status == "withdrawn":
        await service.post(f"/v1/stories/{story['id']}/withdraw", as_="editor-1")
    hidden = await service.get(f"/v1/stories/{story['id']}", as_="employee-1")
    missing = await service.get("/v1/stories/nothing", as_="employee-1")
    assert (hidden.status, hidden.json["type"]) == (404, "/problems/story-not-found")
    assert hidden.json["title"] == missing.json["title"]
    listing = await service.get(f"/v1/stories?status={status}", as_="employee-1")
    assert (listing.status, listing.json["roles"]) == (403, ["editor", "programme"])
    assert (await service.get(f"/v1/stories?status={status}&limit=1", as_="editor-1")).json["items"][0]["id"] == story[
        "id"
    ]


@pytest.mark.parametrize("login", ["employee-1", "auditor-1"])
async def test_only_the_editorial_team_writes(service: Running, drafted: Make, login: str) -> None:
    address = f"/v1/stories/{(await drafted())['id']}"
    answers = [
        await service.post("/v1/stories", as_=login, json=STORY),
        await service.patch(address, as_=login, json={"title": "x"}, headers={"If-Match": "*"}),
        await service.post(f"{address}/certify", as_=login, json=CERTIFICATE),
        await service.post(f"{address}/publish", as_=login),
        await service.post(f"{address}/withdraw", as_=login),
    ]
    assert [answer.json["type"] for answer in answers] == ["/problems/missing-role"] * 5
    assert (await service.get(address, as_="editor-1")).json["version"] == 1


async def test_pages_follow_each_other_without_gap_or_repetition(fresh: Running) -> None:
    made = [(await fresh.post("/v1/stories", as_="editor-1", json=STORY)).json["id"] for _ in range(5)]
    seen: list[str] = []
    path = "/v1/stories?status=draft&limit=2"
    cursor = ""
    while True:
        page = (await fresh.get(path + cursor, as_="editor-1")).json
        seen += [story["id"] for story in page["items"]]
        if page["next_cursor"] is None:
            break
        # What is written meanwhile does not shift the pages.
        await fresh.post("/v1/stories", as_="editor-1", json=STORY)
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == made[::-1]


async def test_a_list_that_has_not_changed_is_not_sent_again(fresh: Running) -> None:
    first = await fresh.get("/v1/stories")
    assert first.json == {"items": [], "next_cursor": None}
    again = await fresh.get("/v1/stories", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")


async def test_a_cursor_of_another_list_is_refused(fresh: Running) -> None:
    for _ in range(2):
        await fresh.post("/v1/stories", as_="editor-1", json=STORY)
    cursor = (await fresh.get("/v1/stories?status=draft&limit=1", as_="editor-1")).json["next_cursor"]
    for query in (f"cursor={cursor}", "cursor=made-up", f"status=draft&cursor={cursor[:-2]}AA", "cursor="):
        answer = await fresh.get(f"/v1/stories?{query}", as_="editor-1")
        if query == "cursor=":
            assert answer.status == 200
            continue
        assert answer.status == 422
        assert answer.json["errors"][0]["parameter"] == "cursor"


@pytest.mark.parametrize(
    ("query", "parameter"), [("limit=0", "limit"), ("limit=101", "limit"), ("limit=x", "limit"), ("status=x", "status")]
)
async def test_a_faulty_parameter_is_named(fresh: Running, query: str, parameter: str) -> None:
    answer = await fresh.get(f"/v1/stories?{query}", as_="editor-1")
    assert (answer.status, answer.json["errors"][0]["parameter"]) == (422, parameter)
