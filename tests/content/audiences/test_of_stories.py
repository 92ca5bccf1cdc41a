"""What belongs to a story, its captions and its image, follows the story: who sees it, and who changes it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from content.bootstrap import SERVICE
from kernel.testing.service import Running, running
from tests.content.conftest import given_programmes
from tests.content.examples import STORY
from tests.content.media.test_upload import upload
from tests.content.pictures import plain

CLAIMS: dict[str, dict[str, Any]] = {
    "employee-13": {"entity": "north", "roles": ["employee", "editor"]},
    "employee-14": {"entity": "south", "roles": ["employee", "editor"]},
}
NORTHERN_EDITOR, SOUTHERN_EDITOR = CLAIMS
CAPTION = {"network": "linkedin", "language": "en", "text": "Eleven minutes from the harbour."}


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """A service of a group with two programmes besides its own."""
    async with running(SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, claims=CLAIMS) as one:
        await given_programmes(one, "north", "south")
        yield one


async def northern(service: Running, **members: Any) -> str:
    """The path of a draft of the northern programme."""
    made = await service.post("/v1/stories", as_=NORTHERN_EDITOR, json={**STORY, "programme": "north", **members})
    assert made.status == 201, made.body
    return f"/v1/stories/{made.json['id']}"


async def test_captions_are_written_by_the_editors_of_the_story_s_programme(service: Running) -> None:
    captions = f"{await northern(service)}/captions"
    made = await service.post(captions, as_=NORTHERN_EDITOR, json=CAPTION)
    assert made.status == 201
    one, stale = f"{captions}/{made.json['id']}", {"If-Match": '"9"'}
    answers = [
        await service.post(captions, as_=SOUTHERN_EDITOR, json=CAPTION),
        await service.get(captions, as_=SOUTHERN_EDITOR),
        await service.get(one, as_=SOUTHERN_EDITOR),
        await service.patch(one, as_=SOUTHERN_EDITOR, json={"text": "x"}, headers=stale),
        await service.delete(one, as_=SOUTHERN_EDITOR),
    ]
    assert {(answer.status, answer.json["type"]) for answer in answers} == {(404, "/problems/story-not-found")}
    assert (await service.get(one, as_="editor-1")).status == 200
    assert (await service.delete(one, as_=NORTHERN_EDITOR)).status == 204


@pytest.mark.parametrize("part", ["", "/content", "/card"])
async def test_an_image_is_for_its_author_and_the_editors_of_a_story_that_shows_it(service: Running, part: str) -> None:
    image = (await upload(service, plain(size=(900, 600)))).json["id"]
    path = f"/v1/media/{image}{part}"
    assert (await service.get(path, as_="editor-1")).status == 200
    assert (await service.get(path, as_=NORTHERN_EDITOR)).status == 404
    await service.patch(await northern(service), as_="editor-1", json={"image": image}, headers={"If-Match": '"1"'})
    assert (await service.get(path, as_=NORTHERN_EDITOR)).status == 200
    assert (await service.get(path, as_=SOUTHERN_EDITOR)).status == 404
    own = (await upload(service, plain(size=(900, 600)), as_=SOUTHERN_EDITOR)).json["id"]
    assert (await service.get(f"/v1/media/{own}{part}", as_=SOUTHERN_EDITOR)).status == 200
    assert (await service.get(f"/v1/media/{own}{part}", as_=NORTHERN_EDITOR)).status == 404
