"""What is asked for at every visit is found by index: one that holds no others than texts serves no other question."""

from __future__ import annotations

from content.programmes.repository import PROGRAMMES, ProgrammeRepository
from content.stories.repository import STORIES, StoryRepository
from kernel.testing.service import Running
from tests.indexes import uses


async def test_a_card_finds_its_story_by_index(service: Running) -> None:
    db = service.runtime.mongo
    before = await uses(db, STORIES, "by_card")

    assert await StoryRepository().with_card("none", db) is None

    assert await uses(db, STORIES, "by_card") > before


async def test_an_entity_finds_its_programme_by_index(service: Running) -> None:
    db = service.runtime.mongo
    before = await uses(db, PROGRAMMES, "by_entity")

    assert await ProgrammeRepository().of_entity("none", db) is None

    assert await uses(db, PROGRAMMES, "by_entity") > before
