"""Images as they are given: to whom, which part, and what caches may do with them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from kernel.testing.service import Running
from tests.content.media.test_upload import upload
from tests.content.pictures import opened, plain

Make = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
async def unused(service: Running) -> str:
    """The path of an image that no story shows."""
    answer = await upload(service, plain(size=(900, 600)))
    return f"/v1/media/{answer.json['id']}"


@pytest.fixture
async def shown(unused: str, published: Make) -> str:
    """The path of an image that a published story shows."""
    await published(image=unused.rpartition("/")[2])
    return unused


@pytest.mark.parametrize("part", ["", "/content", "/card"])
async def test_an_image_that_no_published_story_shows_is_for_editors(
    service: Running, unused: str, drafted: Make, part: str
) -> None:
    await drafted(image=unused.rpartition("/")[2])
    hidden = await service.get(unused + part)
    assert (hidden.status, hidden.json["type"]) == (404, "/problems/media-not-found")
    assert (await service.get(unused + part, as_="editor-1")).status == 200


async def test_a_card_is_for_everybody_while_a_published_story_shows_it(
    service: Running, unused: str, published: Make
) -> None:
    assert (await service.get(f"{unused}/card", as_=None)).status == 404
    story = await published(image=unused.rpartition("/")[2])
    card = await service.get(f"{unused}/card", as_=None)
    assert (card.status, opened(card.body).size) == (200, (1200, 630))
    await service.post(f"/v1/stories/{story['id']}/withdraw", as_="editor-1")
    assert (await service.get(f"{unused}/card", as_=None)).status == 404


@pytest.mark.parametrize("part", ["", "/content"])
async def test_an_image_is_for_those_whom_its_story_is_addressed_to(
    service: Running, unused: str, published: Make, part: str
) -> None:
    await published(image=unused.rpartition("/")[2], audience={"entities": ["north"]})
    statuses = [(await service.get(unused + part, as_=f"employee-{number}")).status for number in (11, 12)]
    assert statuses == [200, 404]
    assert (await service.get(f"{unused}/card", as_=None)).status == 200


@pytest.mark.parametrize("part", ["", "/content"])
async def test_an_image_itself_takes_a_token(service: Running, shown: str, part: str) -> None:
    assert (await service.get(shown + part, as_=None)).status == 401
    assert (await service.get(shown + part)).status == 200


@pytest.mark.parametrize(
    ("part", "login", "cache"),
    [
        ("/card", None, "public, max-age=5"),
        ("/card", "editor-1", "private, max-age=5"),
        ("/content", "employee-1", "private, max-age=5"),
    ],
)
async def test_caches_keep_no_longer_than_a_withdrawal_may_take(
    service: Running, shown: str, part: str, login: str | None, cache: str
) -> None:
    answer = await service.get(shown + part, as_=login)
    assert (answer.headers["Cache-Control"], answer.headers["Vary"]) == (cache, "Authorization")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("part", ["/content", "/card"])
async def test_known_bytes_are_not_given_again(service: Running, shown: str, part: str) -> None:
    first = await service.get(shown + part)
    again = await service.get(shown + part, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert not first.headers["ETag"].startswith("W/")


@pytest.mark.parametrize("part", ["/content", "/card"])
async def test_ranges_put_together_are_the_whole(service: Running, shown: str, part: str) -> None:
    whole = (await service.get(shown + part)).body
    pieces = b""
    for begin in range(0, len(whole), 1_000):
        answer = await service.get(shown + part, headers={"Range": f"bytes={begin}-{begin + 999}"})
        assert answer.status == 206
        assert answer.headers["Content-Range"].endswith(f"/{len(whole)}")
        pieces += answer.body
    assert pieces == whole


async def test_a_range_behind_the_end_is_refused(service: Running, shown: str) -> None:
    answer = await service.get(f"{shown}/content", headers={"Range": "bytes=99999999-"})
    assert (answer.status, answer.json["type"]) == (416, "/problems/range-not-satisfiable")
    assert answer.headers["Content-Range"].startswith("bytes */")


@pytest.mark.parametrize("media_id", ["nothing", "a" * 300, "%00", "..%2f.."])
async def test_an_id_that_is_none_is_not_found(service: Running, media_id: str) -> None:
    for part in ("", "/content", "/card"):
        assert (await service.get(f"/v1/media/{media_id}{part}", as_="editor-1")).status == 404
