"""The one topic on which this service tells of single people: its copies end with the person's key."""

from __future__ import annotations

from typing import Any

from kernel.events import decode
from kernel.testing import eventually
from kernel.testing.service import Running
from metrics.bootstrap import SERVICE
from metrics.impacts.models import MEASURES, Counts, none, total
from tests.metrics.impacts.ledgers import erased, kept, observed, of, seals
from tests.metrics.observing import declared, said, shared, told

TOPIC = "metrics.observation.v1"


async def records(metrics: Running, person: str) -> list[Any]:
    return [record for record in await metrics.records(TOPIC) if record.key == person.encode()]


async def test_a_reading_is_told_without_anything_that_it_says(metrics: Running) -> None:
    login = "employee-21"
    share = await shared(metrics, login, entity="north-entity", story="story-of-the-reading")
    await declared(metrics, share, as_=login, reactions=4711)
    [told_] = await told(metrics, share, most=1)
    assert (told_.reactions, told_.story_id, told_.network) == (4711, "story-of-the-reading", "mastodon")
    [record] = await records(metrics, metrics.person_id(login))
    event = decode(record.headers, record.value, SERVICE.catalogue)
    assert {field.name for field, _ in event.data.ListFields()} == {"observation_id", "person_id", "sealed"}
    for word in (b"mastodon", b"north-entity", b"story-of-the-reading", share.encode()):
        assert word not in record.value


async def test_after_an_erasure_no_copy_of_the_topic_can_be_opened(metrics: Running) -> None:
    login = "employee-22"
    person, share = metrics.person_id(login), await shared(metrics, login)
    await declared(metrics, share, as_=login, reactions=5)
    await told(metrics, share, most=1)
    copy = await records(metrics, person)
    await erased(metrics, person)
    read_again = [decode(one.headers, one.value, SERVICE.catalogue) for one in copy]
    assert read_again
    assert await metrics.runtime.uow.run(lambda tx: seals(metrics).opened(read_again, tx)) == []


async def test_what_is_told_under_seal_reaches_its_persons_ledger(metrics: Running) -> None:
    login = "employee-23"
    person, share = metrics.person_id(login), await shared(metrics, login)
    await declared(metrics, share, as_=login, reactions=7, comments=1)

    async def arrived() -> Counts | None:
        months = (await of(metrics, person)).values()
        counts = total([none(), *(entry.counts for month in months for entry in month.entries.values())])
        return counts if counts[MEASURES.index("reactions_declared")] else None

    counts = await eventually(arrived)
    named = dict(zip(MEASURES, counts, strict=True))
    assert (named["reactions_declared"], named["comments_declared"], named["conversations_declared"]) == (7, 1, 1)


async def test_a_reading_of_an_erased_share_is_not_told(metrics: Running) -> None:
    login = "employee-24"
    person = metrics.person_id(login)
    share = await shared(metrics, login)
    await erased(metrics, person)

    assert (await said(metrics, share, as_=login, reactions=5)).status == 404
    assert await metrics.runtime.mongo.collection("personal_keys").count({"_id": person}) == 0
    assert await metrics.runtime.mongo.collection("outbox").count({"key": person}) == 0


async def test_what_was_told_before_there_were_seals_is_still_read(metrics: Running) -> None:
    person = "p_unsealed"
    await kept(metrics, observed(person, "s", provenance=1, at=metrics.runtime.clock(), reactions=3))
    [month] = (await of(metrics, person)).values()
    assert month.entries["s", "mastodon"].counts[MEASURES.index("reactions_declared")] == 3
