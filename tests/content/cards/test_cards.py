"""What preview crawlers read of a story, without a token."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest

from content.cards.schemas import open_graph_locale
from content.migrations import m0035_cards as migration
from kernel.testing import eventually
from kernel.testing.service import Answer, Running
from tests.content.editing import act, certified, done, draft, edit, soon, told
from tests.content.media.test_upload import upload
from tests.content.pictures import opened, plain


class Read(HTMLParser):
    """What a crawler takes from a page."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.properties: dict[str, str] = {}
        self.tags: list[str] = []
        self.language = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        if tag == "html":
            self.language = found["lang"] or ""
        if tag == "meta" and (name := found.get("property")):
            self.properties[name] = found["content"] or ""


async def address(service: Running, story: dict[str, Any]) -> str:
    """Where the others are told that the card of a story is."""
    [event, *_] = await told(service, story)
    return f"/cards/{event.card_id}"


async def published(service: Running, **members: Any) -> tuple[dict[str, Any], str]:
    """A published story and the path of its card."""
    story = await done(service, await certified(service, **members), "publish")
    return story, await address(service, story)


async def card(service: Running, path: str, **options: Any) -> Answer:
    return await service.get(path, as_=None, **options)


async def test_it_tells_what_open_graph_asks_for_in_the_storys_language(service: Running) -> None:
    image = (await upload(service, plain(size=(900, 600)))).json
    _, path = await published(
        service,
        language="fr-CA",
        title="Le tram de l’été",
        body="<p>Dès lundi, jusqu’au <b>port</b>.</p>",
        url="https://newsroom.example.org/tram?id=1&lang=fr#plan",
        image=image["id"],
    )

    answer = await card(service, path)

    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.headers["cache-control"] == "public, max-age=5"
    page = Read(answer.body)
    assert page.language == "fr-CA"
    assert page.properties == {
        "og:title": "Le tram de l’été",
        "og:description": "Dès lundi, jusqu’au port.",
        "og:type": "article",
        "og:url": "https://newsroom.example.org/tram?id=1&lang=fr#plan",
        "og:locale": "fr_CA",
        "og:image": f"{service.url}{path}/image",
        "og:image:type": "image/jpeg",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": image["alternative_text"],
    }
    shown = await card(service, f"{path}/image")
    assert (shown.status, shown.headers["content-type"]) == (200, "image/jpeg")
    assert opened(shown.body).size == (1200, 630)
    known = await card(service, f"{path}/image", headers={"If-None-Match": shown.headers["etag"]})
    assert known.status == 304


async def test_a_story_without_image_or_text_has_a_card_all_the_same(service: Running) -> None:
    _, path = await published(service, body="", title="Open day")

    page = Read((await card(service, path)).body)

    assert page.properties["og:description"] == page.properties["og:title"] == "Open day"
    assert "og:image" not in page.properties
    assert (await card(service, f"{path}/image")).status == 404


@pytest.mark.parametrize(
    "text",
    ['"><script>alert(1)</script>', "</title><img src=x onerror=y>", "a & b &amp; c", "'\"`<>", "שלום 👩‍👩‍👧 नमस्ते"],
)
async def test_no_word_of_a_story_becomes_markup(service: Running, text: str) -> None:
    _, path = await published(service, title=text)

    page = Read((await card(service, path)).body)

    assert page.properties["og:title"] == text
    assert set(page.tags) <= {"html", "meta", "title", "link", "h1", "p", "a"}


async def test_it_is_asked_for_again_for_nothing_until_the_story_changes(service: Running) -> None:
    story, path = await published(service)
    first = await card(service, path)
    seen = {"If-None-Match": first.headers["etag"]}
    assert (await card(service, path, headers=seen)).status == 304
    assert (await service.request("HEAD", path, as_=None)).status == 200

    certificate = {"source": "Minutes", "verified_until": "2099-01-01T00:00:00Z"}
    await done(service, story, "correct", title="It opens on Tuesday", note={"en": "Tuesday."}, certificate=certificate)

    corrected = await card(service, path, headers=seen)
    assert (corrected.status, Read(corrected.body).properties["og:title"]) == (200, "It opens on Tuesday")
    assert {one.card_id for one in await told(service, story) if hasattr(one, "card_id")} == {path.rpartition("/")[2]}


async def test_what_was_never_public_has_none_and_what_is_no_longer_offered_had_one(service: Running) -> None:
    unknown = await card(service, "/cards/" + "0" * 32)
    hidden = await draft(service)
    document = await service.runtime.mongo.collection("stories").find_one({"_id": hidden["id"]})
    assert document is not None
    unpublished = await card(service, f"/cards/{document['card_id']}")
    assert [(one.status, one.json["type"]) for one in (unknown, unpublished)] == [(404, "/problems/card-not-found")] * 2
    for verb in ("withdraw", "archive"):
        story, path = await published(service)
        assert (await card(service, path)).status == 200
        await done(service, story, verb)
        for part in ("", "/image"):
            gone = await card(service, path + part)
            assert (gone.status, gone.json["type"]) == (410, "/problems/card-gone")


@pytest.mark.parametrize("end", ["expires_at", "until"])
async def test_a_story_that_is_over_or_no_longer_verified_is_not_shown(without_worker: Running, end: str) -> None:
    # Without a worker nobody marks it as expired: the moment itself counts.
    _, path = await published(without_worker, **{end: soon()})
    assert (await card(without_worker, path)).status == 200

    async def gone() -> bool:
        return (await card(without_worker, path)).status == 410

    await eventually(gone)


async def test_no_two_stories_have_one_address_and_it_tells_of_neither(service: Running) -> None:
    stories = [await published(service) for _ in range(5)]

    assert len({path for _, path in stories}) == 5
    for story, path in stories:
        assert story["id"].replace("-", "") not in path
        assert path.rpartition("/")[2] not in str(story)


async def test_links_end_when_editors_say_so_and_the_others_are_told(service: Running) -> None:
    story, _ = await published(service, expires_at="2090-01-01T00:00:00Z", links_until="2090-02-01T00:00:00Z")
    assert story["links_until"] == "2090-02-01T00:00:00.000Z"
    kept = await done(service, story, "prolong", expires_at="2090-01-15T00:00:00Z")
    assert kept["links_until"] == story["links_until"]
    later = await done(service, story, "prolong", expires_at=None, links_until=None)
    assert later["links_until"] is None

    moments = [
        one.links_until.ToJsonString() if one.HasField("links_until") else None for one in await told(service, story)
    ]
    assert moments == ["2090-02-01T00:00:00Z", "2090-02-01T00:00:00Z", None]


async def test_links_do_not_end_before_their_story(service: Running) -> None:
    story = await draft(service, expires_at="2090-01-01T00:00:00Z")
    early = await edit(service, story, links_until="2089-01-01T00:00:00Z")
    shown, _ = await published(service)
    past = await act(service, shown, "prolong", expires_at=None, links_until="2020-01-01T00:00:00Z")

    for answer in (early, past):
        assert (answer.status, answer.json["type"]) == (422, "/problems/story-ends-too-early")
        assert answer.json["errors"][0]["pointer"] == "/links_until"


async def test_a_story_from_before_there_were_cards_gets_one(service: Running) -> None:
    story, old = await published(service)
    stories = service.runtime.mongo.collection("stories")
    await stories.update_one({"_id": story["id"]}, {"$unset": {"card_id": "", "links_until": ""}})

    await migration.apply(service.runtime.mongo)

    document = await stories.find_one({"_id": story["id"]})
    assert document is not None
    assert (await card(service, old)).status == 404
    assert (await card(service, f"/cards/{document['card_id']}")).status == 200


@pytest.mark.parametrize(
    ("tag", "locale"),
    [
        ("en", "en_US"),
        ("fr", "fr_FR"),
        ("fr-CA", "fr_CA"),
        ("zh-Hant", "zh_TW"),
        ("pt-br", "pt_BR"),
        ("de-1996", "de_DE"),
        ("tlh", None),
    ],
)
def test_a_language_is_a_locale_of_open_graph(tag: str, locale: str | None) -> None:
    assert open_graph_locale(tag) == locale
