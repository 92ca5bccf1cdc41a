"""A feed belongs to a programme: its editors alone see it, and what it brings is theirs, whatever others have told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from content.bootstrap import SERVICE
from kernel.testing.service import Running, running
from tests.content.conftest import LIMITS, given_programmes
from tests.content.feeding import counts, fetch, item, register, rss, stories_of, taken
from tests.web import Web

CLAIMS: dict[str, dict[str, Any]] = {
    "employee-13": {"entity": "north", "roles": ["employee", "editor"]},
    "employee-14": {"entity": "south", "roles": ["employee", "editor"]},
}
NORTHERN_EDITOR, SOUTHERN_EDITOR = CLAIMS


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """A service of a group with two programmes besides its own."""
    servers = {"mongo_uri": mongo_uri, "kafka_bootstrap": kafka_bootstrap}
    async with running(SERVICE, **servers, worker=False, claims=CLAIMS, **LIMITS) as one:
        await given_programmes(one, "north", "south")
        yield one


async def test_a_feed_is_registered_for_a_programme_that_one_edits(service: Running, web: Web) -> None:
    body = {"url": web.answers("/mine", rss(item("mine"))), "language": "en"}
    for programme in ("main", "south", "nowhere"):
        answer = await service.post("/v1/feeds", as_=NORTHERN_EDITOR, json={**body, "programme": programme})
        assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/programme")
    made = await service.post("/v1/feeds", as_=NORTHERN_EDITOR, json={**body, "programme": "north"})
    assert (made.status, made.json["programme"]) == (201, "north")


async def test_a_feed_does_not_exist_for_editors_of_another_programme(service: Running, web: Web) -> None:
    feed_id = await register(service, web.answers("/theirs", rss(item("theirs"))), programme="north")
    path = f"/v1/feeds/{feed_id}"
    answers = [
        await service.get(path, as_=SOUTHERN_EDITOR),
        await service.patch(path, as_=SOUTHERN_EDITOR, json={"language": "fr"}, headers={"If-Match": "*"}),
        await service.post(f"{path}/pause", as_=SOUTHERN_EDITOR),
        await service.post(f"{path}/resume", as_=SOUTHERN_EDITOR),
        await service.post(f"{path}/fetch", as_=SOUTHERN_EDITOR),
        await service.delete(path, as_=SOUTHERN_EDITOR),
    ]
    assert {(answer.status, answer.json["type"]) for answer in answers} == {(404, "/problems/feed-not-found")}
    for login, sees in ((SOUTHERN_EDITOR, False), (NORTHERN_EDITOR, True), ("editor-1", True)):
        listed = (await service.get("/v1/feeds?limit=100", as_=login)).json["items"]
        assert (feed_id in [one["id"] for one in listed]) is sees
        assert (b"/theirs" in (await service.get("/v1/feeds/export", as_=login)).body) is sees


async def test_drafts_of_a_feed_are_its_programme_s(service: Running, web: Web) -> None:
    feed_id = await register(service, web.answers("/drafts", rss(item("drafts"))), programme="north")
    assert (await service.post(f"/v1/feeds/{feed_id}/fetch", as_=NORTHERN_EDITOR)).status == 200
    [story] = await stories_of(service, feed_id)
    path = f"/v1/stories/{story['_id']}"
    assert (await service.get(path, as_=NORTHERN_EDITOR)).json["programme"] == "north"
    assert (await service.get(f"{path}/enrichment", as_=NORTHERN_EDITOR)).status == 200
    assert (await service.get(f"{path}/proposed-corrections", as_=NORTHERN_EDITOR)).status == 200
    for hidden in ("", "/enrichment", "/proposed-corrections"):
        assert (await service.get(path + hidden, as_=SOUTHERN_EDITOR)).status == 404
    for settle in ("accept", "dismiss"):
        answer = await service.post(f"{path}/proposed-corrections/x/{settle}", as_=SOUTHERN_EDITOR)
        assert answer.json["type"] == "/problems/story-not-found"


async def test_what_another_programme_has_told_already_is_taken_in(service: Running, web: Web) -> None:
    url = web.answers("/both", rss(item("both")))
    _, first = await taken(service, url)
    feed_id = await register(service, url, programme="north")
    assert counts(first) == counts((await fetch(service, feed_id)).json) == (1, 0, 0, 0, 0)


async def test_an_outline_is_imported_for_a_programme_that_one_edits(service: Running, web: Web) -> None:
    url = web.answers("/outlined", rss(item("outlined")))
    opml = f'<opml version="2.0"><head/><body><outline type="rss" text="N" xmlUrl="{url}"/></body></opml>'.encode()

    async def imported(programme: str) -> Any:
        return await service.post(
            f"/v1/feeds/import?language=en&programme={programme}",
            as_=NORTHERN_EDITOR,
            data=opml,
            headers={"Content-Type": "text/x-opml"},
        )

    for programme in ("main", "south", "nowhere"):
        assert (await imported(programme)).json["type"] == "/problems/programme-not-found"
    await register(service, url)
    answer = await imported("north")
    assert answer.status == 200, answer.body
    assert b"registered" in answer.body
    [mine] = [one for one in (await service.get("/v1/feeds", as_=NORTHERN_EDITOR)).json["items"] if one["url"] == url]
    assert mine["programme"] == "north"
