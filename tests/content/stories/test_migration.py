"""Stories that were kept before they had a life of their own are complete after the migration."""

from __future__ import annotations

from typing import Any

from content.migrations import m0014_life_of_a_story as migration
from kernel.testing.service import Running
from tests.content.editing import certified, done, moment, shown, until_status
from tests.content.examples import CERTIFICATE

NEW = (
    *("variant_of", "embargo_until", "expires_at", "edited_by", "approvals", "credited", "corrected_at"),
    *("expired_at", "expired_because", "archived_at", "due_at", "variant_key"),
)


async def aged(service: Running, story: dict[str, Any], **members: Any) -> None:
    """Make a document what it was in the release before."""
    stories = service.runtime.mongo.collection("stories")
    await stories.update_one({"_id": story["id"]}, {"$unset": dict.fromkeys(NEW, ""), "$set": {"kind": "article"}})
    if members:
        await stories.update_one({"_id": story["id"]}, {"$set": members})


async def test_an_old_story_is_as_it_was_and_expires_with_its_certificate(service: Running) -> None:
    story = await done(service, await certified(service), "publish")
    gone = await done(service, await done(service, await certified(service), "publish"), "withdraw")
    for one in (story, gone):
        await aged(service, one)
    await migration.apply(service.runtime.mongo)
    assert (await shown(service, story)).json == {**story, "variants": [], "variant_of": None}
    assert (await shown(service, gone)).json == {**gone, "variants": [], "variant_of": None}
    documents = service.runtime.mongo.collection("stories")
    kept = await documents.find_one({"_id": story["id"]})
    assert kept is not None
    assert (kept["due_at"], kept["variant_key"]) == (moment(CERTIFICATE["verified_until"]), f"{story['id']} en")
    assert (await documents.find_one({"_id": gone["id"]}) or {})["variant_key"] is None


async def test_an_old_story_whose_certificate_has_ended_goes_out(service: Running) -> None:
    story = await done(service, await certified(service), "publish")
    await aged(service, story, **{"certificate.verified_until": moment("2020-01-01T00:00:00Z")})
    await migration.apply(service.runtime.mongo)
    assert (await until_status(service, story, "expired"))["expired_because"] == "certificate"


async def test_what_has_moved_on_is_left_alone_by_another_run(service: Running) -> None:
    story = await done(service, await certified(service, embargo_until="2097-01-01T00:00:00Z"), "publish")
    await migration.apply(service.runtime.mongo)
    assert (await shown(service, story)).json["embargo_until"] == "2097-01-01T00:00:00.000Z"
