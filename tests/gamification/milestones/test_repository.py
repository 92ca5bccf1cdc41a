"""Milestones are kept once for each person and criterion; of a deleted one nothing is read again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gamification.bootstrap import SERVICE
from gamification.criteria.models import Criterion
from gamification.milestones.errors import MilestoneNotFound
from gamification.milestones.models import Milestone
from gamification.milestones.repository import MILESTONES, MilestoneRepository
from kernel.clock import new_id
from kernel.errors import StaleWrite
from kernel.language import Text
from kernel.mongo import DuplicateKey, Mongo
from kernel.mongo.migrations import migrate

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
REPOSITORY = MilestoneRepository()


@pytest.fixture(scope="module")
async def db(mongo_uri: str) -> AsyncIterator[Mongo]:
    mongo = Mongo(mongo_uri, f"milestones-{new_id()[-12:]}")
    await migrate(mongo, SERVICE.steps, holder="test")
    yield mongo
    await mongo.drop()
    await mongo.close()


def milestone(person: str, slug: str = "first-words", *, at: datetime = AT) -> Milestone:
    criterion = Criterion(
        slug=slug,
        version=2,
        names=Text(en="First words", fr="Premiers mots"),
        descriptions=Text(en="You wrote.", fr="Vous avez écrit."),
        rule=None,
    )
    return Milestone.reach(criterion, milestone_id=new_id(), person_id=person, at=at)


async def test_what_is_kept_is_read_as_it_was(db: Mongo) -> None:
    made = milestone("p_kept")
    await REPOSITORY.add(made, db)

    assert await REPOSITORY.get(made.id, db) == made


async def test_a_person_reaches_a_milestone_once(db: Mongo) -> None:
    await REPOSITORY.add(milestone("p_once"), db)

    with pytest.raises(DuplicateKey):
        await REPOSITORY.add(milestone("p_once"), db)


async def test_of_a_deleted_one_only_that_it_is_not_to_come_again_is_kept(db: Mongo) -> None:
    made = milestone("p_deleted")
    await REPOSITORY.add(made, db)
    await REPOSITORY.delete(made, db, at=AT)

    with pytest.raises(MilestoneNotFound):
        await REPOSITORY.get(made.id, db)
    assert await REPOSITORY.of_person("p_deleted", db, before=None, limit=10) == []
    assert await REPOSITORY.reached(["p_deleted", "p_nobody"], db) == {"p_deleted": {"first-words"}, "p_nobody": set()}
    left = await db.collection(MILESTONES).find_one({"_id": made.id})
    assert left is not None
    assert left.keys() == {"_id", "version", "person_id", "criterion", "deleted_at"}


async def test_a_milestone_that_has_changed_is_not_saved_over(db: Mongo) -> None:
    made = milestone("p_stale")
    await REPOSITORY.add(made, db)
    await REPOSITORY.save(made.show(by="p_stale", at=AT), db)

    with pytest.raises(StaleWrite):
        await REPOSITORY.save(made.show(by="p_stale", at=AT), db)
    with pytest.raises(StaleWrite):
        await REPOSITORY.delete(made, db, at=AT)


async def test_shown_ones_are_read_last_shown_first_and_pages_hold_each_once(db: Mongo) -> None:
    shown = []
    for number in range(3):
        made = milestone("p_shown", f"step-{number}")
        await REPOSITORY.add(made, db)
        shown.append(replace(made.show(by="p_shown", at=AT + timedelta(minutes=number // 2)), version=2))
        await REPOSITORY.save(shown[-1], db)
    await REPOSITORY.add(milestone("p_shown", "private"), db)

    first = await REPOSITORY.shown_of("p_shown", db, before=None, limit=2)
    assert first[-1].shown_at is not None
    rest = await REPOSITORY.shown_of("p_shown", db, before=(first[-1].shown_at, first[-1].id), limit=2)

    assert [*first, *rest] == [shown[2], shown[1], shown[0]]
