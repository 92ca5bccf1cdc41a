"""Uploads of images: what is answered, what is kept, and what is left when one breaks off."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from content.images.models import MOST_BYTES, Format, Picture
from content.media.commands import ABANDONED_AFTER, MediaSweep
from content.media.models import Media
from content.media.repository import MediaRepository
from kernel.clock import new_id, utc_now
from kernel.errors import TimedOut
from kernel.testing.service import Answer, Running
from tests.content.pictures import CANARY, animated, from_a_phone, opened, plain, png_that_says

ALTERNATIVE_TEXT = "Le tram traverse le port — premier départ"


async def upload(
    service: Running, raw: bytes, *, text: str | None = ALTERNATIVE_TEXT, as_: str = "editor-1", **headers: str
) -> Answer:
    query = "" if text is None else f"?alternative_text={quote(text)}"
    return await service.post(f"/v1/media{query}", as_=as_, data=raw, headers={"Content-Type": "image/jpeg", **headers})


async def test_an_uploaded_image_is_described_and_given_as_it_is_kept(service: Running) -> None:
    answer = await upload(service, from_a_phone())
    made = answer.json
    assert (answer.status, answer.headers["Location"]) == (201, f"/v1/media/{made['id']}")
    assert (made["alternative_text"], made["media_type"]) == (ALTERNATIVE_TEXT, "image/jpeg")
    assert (made["width"], made["height"], made["author_id"]) == (300, 400, service.person_id("editor-1"))
    assert (await service.get(f"/v1/media/{made['id']}", as_="editor-1")).json == made

    content = await service.get(made["content_url"].removeprefix(service.url), as_="editor-1")
    assert (content.status, len(content.body), opened(content.body).size) == (200, made["length"], (300, 400))
    assert CANARY.encode() not in content.body
    assert content.headers["Content-Type"] == "image/jpeg"


async def test_an_upload_is_in_the_audit_log(service: Running) -> None:
    made = (await upload(service, plain())).json
    [act] = (await service.get(f"/v1/audit?subject=media/{made['id']}", as_="auditor-1")).json["items"]
    assert (act["act"], act["actor_id"]) == ("media.added", service.person_id("editor-1"))


@pytest.mark.parametrize("declared", ["image/png", "application/octet-stream", "text/html"])
async def test_the_bytes_decide_and_not_what_is_said_of_them(service: Running, declared: str) -> None:
    answer = await upload(service, plain("WEBP"), **{"Content-Type": declared})
    assert (answer.status, answer.json["media_type"]) == (201, "image/webp")


@pytest.mark.parametrize(
    ("raw", "status", "slug"),
    [
        (b"", 415, "not-an-image"),
        (b"GIF89a", 415, "not-an-image"),
        (plain()[:300], 422, "image-damaged"),
        (animated("WEBP"), 422, "image-animated"),
        (png_that_says(60_000, 60_000), 422, "image-too-many-pixels"),
        (plain() + b"\0" * MOST_BYTES, 413, "too-large"),
    ],
)
async def test_what_is_no_good_image_is_refused_and_leaves_nothing(
    service: Running, raw: bytes, status: int, slug: str
) -> None:
    before = await kept(service)
    answer = await upload(service, raw)
    assert (answer.status, answer.json["type"]) == (status, f"/problems/{slug}")
    assert await kept(service) == before


async def test_an_image_of_ten_megabytes_is_taken(service: Running) -> None:
    raw = plain()
    answer = await upload(service, raw + b"\0" * (MOST_BYTES - len(raw)))
    assert answer.status == 201


@pytest.mark.parametrize("text", [None, "", "   ", "two\nlines", "hid\u202eden", "x" * 501])
async def test_an_alternative_text_is_required_and_is_one_visible_line(service: Running, text: str | None) -> None:
    answer = await upload(service, plain(), text=text)
    assert (answer.status, answer.json["errors"][0]["parameter"]) == (422, "alternative_text")


async def test_only_the_editorial_team_uploads(service: Running) -> None:
    assert (await upload(service, plain(), as_="employee-1")).status == 403
    assert (await upload(service, plain(), as_="programme-1")).status == 201


async def test_a_repeated_upload_makes_one_image(service: Running) -> None:
    answers = await asyncio.gather(*(upload(service, plain(), **{"Idempotency-Key": "one"}) for _ in range(4)))
    again = await upload(service, plain(), **{"Idempotency-Key": "one"})
    assert {answer.json["id"] for answer in (*answers, again) if answer.status == 201} == {again.json["id"]}
    assert {answer.status for answer in answers} <= {201, 409}
    assert again.headers["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize(("colour", "text"), [("red", ALTERNATIVE_TEXT), ("navy", "Another text")])
async def test_a_key_is_not_taken_for_another_image_or_text(service: Running, colour: str, text: str) -> None:
    key = {"Idempotency-Key": f"other-{colour}"}
    assert (await upload(service, plain(colour="navy"), **key)).status == 201
    other = await upload(service, plain(colour=colour), text=text, **key)
    assert (other.status, other.json["type"]) == (422, "/problems/idempotency-mismatch")


async def test_a_story_shows_an_image_that_exists(
    service: Running, drafted: Callable[..., Awaitable[dict[str, Any]]]
) -> None:
    image = (await upload(service, plain())).json["id"]
    story = await drafted(image=image)
    assert story["image"] == image
    path, headers = f"/v1/stories/{story['id']}", {"If-Match": '"1"'}
    removed = await service.patch(path, as_="editor-1", json={"image": None}, headers=headers)
    assert (removed.status, removed.json["image"]) == (200, None)
    assert (await drafted())["image"] is None


async def test_a_story_with_an_image_that_does_not_exist_is_refused(
    service: Running, drafted: Callable[..., Awaitable[dict[str, Any]]]
) -> None:
    story = await drafted()
    made = await service.post("/v1/stories", as_="editor-1", json={**_written(story), "image": new_id()})
    path, headers = f"/v1/stories/{story['id']}", {"If-Match": '"1"'}
    edited = await service.patch(path, as_="editor-1", json={"image": new_id()}, headers=headers)
    for answer in (made, edited):
        assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/image")


async def test_an_upload_that_died_is_seen_by_nobody_and_swept(service: Running) -> None:
    media, mongo = repository(service), service.runtime.mongo
    at = utc_now() - ABANDONED_AFTER - timedelta(minutes=1)
    died, goes_on = image(at=at), image(at=utc_now())
    for one in (died, goes_on):
        await media.upload(one, PICTURE, mongo)
    assert (await service.get(f"/v1/media/{died.id}", as_="editor-1")).status == 404

    await MediaSweep(mongo, media, utc_now).sweep()
    assert await files_of(service, died) == 0
    assert await files_of(service, goes_on) == 2


async def test_an_upload_that_died_in_the_middle_of_a_file_is_swept(service: Running) -> None:
    mongo = service.runtime.mongo
    await mongo.collection("media_uploads").insert_one({"_id": "half", "at": utc_now() - 2 * ABANDONED_AFTER})
    await mongo.collection("media.chunks").insert_one({"files_id": "half/content", "n": 0, "data": b"x"})

    await MediaSweep(mongo, repository(service), utc_now).sweep()
    assert await mongo.collection("media.chunks").count({"files_id": "half/content"}) == 0
    assert await mongo.collection("media_uploads").count({"_id": "half"}) == 0


async def test_an_upload_that_was_swept_cannot_become_an_image(service: Running) -> None:
    media, mongo = repository(service), service.runtime.mongo
    late = image(at=utc_now() - 2 * ABANDONED_AFTER)
    await media.upload(late, PICTURE, mongo)
    await MediaSweep(mongo, media, utc_now).sweep()

    with pytest.raises(TimedOut):
        await service.runtime.uow.run(lambda tx: media.add(late, tx))


async def test_an_upload_that_is_being_swept_cannot_become_an_image(service: Running) -> None:
    media, mongo = repository(service), service.runtime.mongo
    late = image(at=utc_now() - 2 * ABANDONED_AFTER)
    await media.upload(late, PICTURE, mongo)
    # A sweep died after this.
    await mongo.collection("media_uploads").update_one({"_id": late.id}, {"$set": {"abandoned": True}})

    with pytest.raises(TimedOut):
        await service.runtime.uow.run(lambda tx: media.add(late, tx))
    await MediaSweep(mongo, media, utc_now).sweep()
    assert await files_of(service, late) == 0


async def test_a_sweep_is_bounded_and_leaves_finished_images_alone(service: Running) -> None:
    media, mongo = repository(service), service.runtime.mongo
    finished = image(at=utc_now() - 2 * ABANDONED_AFTER)
    await media.upload(finished, PICTURE, mongo)
    await service.runtime.uow.run(lambda tx: media.add(finished, tx))
    for _ in range(3):
        await media.upload(image(at=utc_now() - 2 * ABANDONED_AFTER), PICTURE, mongo)

    before = utc_now() - ABANDONED_AFTER
    assert [await media.remove_abandoned(mongo, before=before, most=2) for _ in range(3)] == [2, 1, 0]
    assert await files_of(service, finished) == 2


PICTURE = Picture(Format.JPEG, 64, 48, plain(), plain())


def image(*, at: Any) -> Media:
    return Media.of(PICTURE, id=new_id(), alternative_text="x", by="p_x", at=at)


def repository(service: Running) -> MediaRepository:
    return MediaRepository(service.runtime.mongo.files("media"))


async def files_of(service: Running, media: Media) -> int:
    return await service.runtime.mongo.collection("media.files").count({"filename": {"$regex": f"^{media.id}/"}})


async def kept(service: Running) -> list[int]:
    names = ("media", "media_uploads", "media.files", "media.chunks")
    return [await service.runtime.mongo.collection(name).count({}) for name in names]


def _written(story: dict[str, Any]) -> dict[str, Any]:
    return {name: story[name] for name in ("kind", "language", "title", "body", "url", "topics")}
