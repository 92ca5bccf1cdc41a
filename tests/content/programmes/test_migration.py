"""What was there before programmes belongs to the group, and lists of an entity's editors are read by their index."""

from __future__ import annotations

from typing import Any

from content.audiences.models import Reader
from content.migrations import m0016_programmes, m0017_whose_affair
from content.stories.models import StoryStatus
from content.stories.repository import StoryRepository
from kernel.clock import new_id, utc_now
from kernel.testing.service import Running
from tests.content.examples import STORY

OF_MAIN = Reader(person_id="p_1", roles=frozenset({"editor"}), entity="any", own_programme="main")


async def test_stories_written_before_are_found_by_those_who_edit_them(service: Running) -> None:
    db = service.runtime.mongo
    made = (await service.post("/v1/stories", as_="editor-1", json=STORY)).json
    await db.collection("stories").update_one({"_id": made["id"]}, {"$set": {"seen_by": ["*|*"]}})

    async def found() -> list[str]:
        drafts = await StoryRepository().newest(db, status=StoryStatus.DRAFT, reader=OF_MAIN, before=None, limit=100)
        return [one.id for one in drafts]

    assert made["id"] not in await found()
    for _ in range(2):
        await m0016_programmes.apply(db)
        assert made["id"] in await found()
        document = await db.collection("stories").find_one({"_id": made["id"]})
        assert document is not None
        assert sorted(document["seen_by"]) == ["*|*", "programme:main"]


async def test_a_programme_that_was_changed_is_left_alone(service: Running) -> None:
    before = (await service.get("/v1/programmes/main")).json
    changed = await service.patch(
        "/v1/programmes/main",
        as_="programme-1",
        json={"stock_needed": before["stock_needed"] + 1},
        headers={"If-Match": "*"},
    )
    await m0016_programmes.apply(service.runtime.mongo)
    assert (await service.get("/v1/programmes/main")).json == changed.json


async def test_proposals_made_before_are_the_group_s(service: Running) -> None:
    db = service.runtime.mongo
    proposal = {"_id": new_id(), "created_at": utc_now()}
    await db.collection("proposals").insert_one(dict(proposal))
    for _ in range(2):
        await m0017_whose_affair.apply(db)
    kept: Any = await db.collection("proposals").find_one({"_id": proposal["_id"]})
    assert kept["programme"] == "main"
    await db.collection("proposals").delete_one({"_id": proposal["_id"]})
