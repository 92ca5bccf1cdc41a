"""Posts of one's own about one's work, QR codes of one's links, and texts in every script."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from PIL import Image

from kernel.testing import eventually
from kernel.testing.service import Answer, Running
from tests.distribution.conftest import OWN_WORDS, Programme

TARGET = "https://blog.example.org/my-year?lang=fr#spring"


@pytest.fixture(scope="module", autouse=True)
async def _ambassadors(programme: Programme) -> None:
    for number in (1, 2):
        await programme.enrol(f"employee-{number}")


async def own(service: Running, **members: Any) -> Answer:
    body = {"network": "linkedin", "text": OWN_WORDS, **members}
    return await service.post("/v1/shares", json=body)


async def test_it_needs_no_story_and_no_link(service: Running) -> None:
    answer = await own(service)

    assert answer.status == 201, answer.body
    share = answer.json
    assert [share[name] for name in ("story_id", "link", "target", "share_address", "guidance")] == [None] * 5
    assert share["closeness"] == "own"
    assert share["disclosure"].startswith("I work")
    assert (await service.get("/v1/me/shares?limit=1")).json["items"] == [share]


async def test_it_is_told_as_an_effort_without_a_story(service: Running) -> None:
    share = (await own(service, target=TARGET)).json

    async def told() -> list[Any]:
        return [one for one in await service.events("distribution.share.v1") if one.subject == share["id"]]

    [event] = await eventually(told)
    assert (event.data.story_id, event.data.story_language, event.data.caption_id) == ("", "", "")
    assert event.data.person_id == service.person_id("employee-1")
    assert b"blog.example" not in event.data.SerializeToString()


async def test_its_link_leads_to_its_target_and_nowhere_else(service: Running) -> None:
    share = (await own(service, target=TARGET, network="mastodon")).json
    path = share["link"].removeprefix(service.url)

    for query in ("", "?target=https://evil.example/", "?url=//evil.example"):
        answer = await service.get(path + query, as_=None, headers={"User-Agent": "LinkedInBot/1.0"})
        assert answer.status == 302
        assert answer.headers["location"] == (
            "https://blog.example.org/my-year?lang=fr&utm_source=mastodon&utm_medium=employee_advocacy"
            "&utm_campaign=own_post#spring"
        )


async def test_what_a_network_is_closed_for_are_stories(programme: Programme, service: Running) -> None:
    assert (await programme.share("employee-1", await programme.story(), network="x")).status == 409
    assert (await own(service, network="x")).status == 201


async def test_a_text_without_words_is_guided_towards_them_only_where_there_is_a_link(service: Running) -> None:
    assert (await own(service, text="")).json["guidance"] is None
    assert (await own(service, text="", target=TARGET)).json["guidance"].startswith("One sentence")


async def test_it_takes_an_ambassador(service: Running) -> None:
    answer = await service.post("/v1/shares", as_="employee-20", json={"network": "linkedin", "text": ""})
    assert answer.status == 403


@pytest.mark.parametrize(
    "target",
    [
        *("javascript:alert(1)", "data:text/html,x", "ftp://a.example/x", "//a.example/", "/x", "https://", ""),
        *("https://user:secret@a.example/", "https://user@a.example/", "https://a.example@127.0.0.1/"),
        *("https://a.example/\r\nSet-Cookie: a=b", "https://a.example/ x", "https://a.example/\x00"),
        *("http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/"),
        *("http://[::1]/", "http://[::ffff:10.0.0.1]/", "http://[fd00::1]/", "http://10.1.2.3/", "http://172.16.0.1/"),
        *(
            "http://192.168.1.1/",
            "http://169.254.169.254/",
            "http://100.64.0.1/",
            "http://0.0.0.0/",
            "http://224.0.0.1/",
        ),
        *("http://localhost/", "http://localhost./", "http://printer.local/", "http://wiki/", "http://wiki.corp/"),
        *("http://a.home.arpa/", "http://metadata.google.internal/", "http://x.localhost:8080/"),
        *(
            "https://аpple.com/",
            "https://xn--pple-43d.com/",
            "https://аррӏе.com/",
            "https://gооgle.com/",
            "https://ραγ.example/",
        ),
        *("https://a.example/" + "x" * 2_100, 5, ["https://a.example/"]),
    ],
)
async def test_a_target_that_is_not_plainly_on_the_web_is_refused_at_its_place(service: Running, target: Any) -> None:
    answer = await own(service, target=target)

    assert (answer.status, answer.json["type"]) == (422, "/problems/invalid"), answer.body
    assert [error["pointer"] for error in answer.json["errors"]] == ["/target"]


@pytest.mark.parametrize(
    "target", ["https://bücher.example/", "https://例え.jp/サーバー", "https://правда.рф/", "https://8.8.8.8/"]
)
async def test_names_in_every_script_may_be_led_to(service: Running, target: str) -> None:
    answer = await own(service, target=target)

    assert answer.status == 201, answer.body
    location = (await service.get(answer.json["link"].removeprefix(service.url), as_=None)).headers["location"]
    assert location.isascii()


@pytest.mark.parametrize(
    "letters",
    [
        *("a", "é", "e\u0301", "ß", "Ж", "Ω", "ש", "ع", "न", "ம", "ก", "한", "漢", "ゖ", "አ", "𐍈", "𝒜", "🙂", "🇫🇷"),
        *(
            "👩\u200d👩\u200d👧\u200d👦",
            "👍🏽",
            "\u202e",
            "\u200b",
            "\ufeff",
            "\uffff",
            "\U0010ffff",
            "\u0300",
            " ",
            "\n",
            ".",
        ),
    ],
)
async def test_texts_of_any_length_in_any_script_are_taken(
    programme: Programme, service: Running, letters: str
) -> None:
    story_id = await programme.story()
    for length in (1, 100_000):
        text = (letters * (length // len(letters) + 1))[:length]
        body = json.dumps({"story_id": story_id, "network": "linkedin", "text": text}, ensure_ascii=False).encode()
        answer = await service.post("/v1/shares", data=body, headers={"Content-Type": "application/json"})

        assert (answer.status, answer.json["closeness"]) in ((201, "own"), (201, "verbatim"), (201, "edited"))


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "image/svg+xml"),
        ("*/*", "image/svg+xml"),
        ("image/png", "image/png"),
        ("image/*;q=0.5, image/png", "image/png"),
        ("image/svg+xml;q=0.9, image/png;q=0.2", "image/svg+xml"),
        ("text/html, image/png;q=x", "image/svg+xml"),
        (";;,q=,image/png;q=", "image/svg+xml"),
    ],
)
async def test_a_link_is_drawn_as_a_qr_code_of_the_kind_that_is_asked_for(
    programme: Programme, service: Running, accept: str, media_type: str
) -> None:
    share = (await programme.share("employee-1", await programme.story())).json
    path = f"/v1/me/shares/{share['id']}/qr"

    answer = await service.get(path, headers={"Accept": accept} if accept else {})

    assert (answer.status, answer.headers["content-type"]) == (200, media_type)
    if media_type == "image/png":
        assert Image.open(io.BytesIO(answer.body)).size[0] > 200
    else:
        assert answer.body.startswith(b"<svg xmlns=")
    again = await service.get(path, headers={"Accept": accept or "*/*", "If-None-Match": answer.headers["etag"]})
    assert again.status == 304


async def test_only_ones_own_links_are_drawn(programme: Programme, service: Running) -> None:
    linked = (await programme.share("employee-1", await programme.story())).json["id"]
    without = (await own(service)).json["id"]

    for share_id, login in (
        (linked, "employee-2"),
        (linked, "programme-1"),
        (without, "employee-1"),
        ("x", "employee-1"),
    ):
        answer = await service.get(f"/v1/me/shares/{share_id}/qr", as_=login)
        assert (answer.status, answer.json["type"]) == (404, "/problems/share-not-found")
