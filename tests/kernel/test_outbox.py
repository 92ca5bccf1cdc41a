"""The outbox keeps an event as it will be sent."""

from __future__ import annotations

from kernel.events import Catalogue, NewEvent, encode
from kernel.mongo import Mongo, Tx, UnitOfWork
from kernel.outbox import OutboxWriter, record_of
from relais.content.v1.story_pb2 import StoryWithdrawn


def withdrawn(version: int) -> NewEvent:
    return NewEvent(StoryWithdrawn(story_id="s1", story_version=version), subject="s1", key="k1", sequence=version)


async def test_a_row_read_back_is_the_record_of_its_event(mongo: Mongo, catalogue: Catalogue) -> None:
    writer = OutboxWriter(catalogue, source="/content")
    event = writer.stamp(withdrawn(3))
    await mongo.collection("outbox").insert_one(writer.row(event))
    [row] = await mongo.collection("outbox").find({})
    assert record_of(row) == encode(event)


async def test_events_get_ids_that_sort_in_the_order_in_which_they_were_added(
    mongo: Mongo, catalogue: Catalogue
) -> None:
    async def work(tx: Tx) -> None:
        for version in range(1, 21):
            await tx.outbox.add(withdrawn(version))

    await UnitOfWork(mongo, OutboxWriter(catalogue, source="/content")).run(work)
    rows = await mongo.collection("outbox").find({}, sort=[("_id", 1)])
    assert [row["sequence"] for row in rows] == list(range(1, 21))
    assert {row["source"] for row in rows} == {"/content"}
