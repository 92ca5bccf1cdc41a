"""Marks of batches that are moved: to a topic that was made anew, or past what is to be forgotten."""

from __future__ import annotations

import dataclasses

from aiokafka import ConsumerRecord, TopicPartition

from kernel.clock import utc_now
from kernel.consumer.watermarks import Watermarks
from kernel.mongo import Tx
from tests.kernel.consumer.group import GROUP, Group
from tests.kernel.consumer.test_batches import batches

Polled = dict[TopicPartition, list[ConsumerRecord]]


async def moved(group: Group, offset: int) -> None:
    """Have the group's marks go on at an offset of partition 0."""
    marks = Watermarks(GROUP, prefix=group.settings.topic_prefix, clock=utc_now)

    async def work(tx: Tx) -> None:
        await marks.move({TopicPartition(group.topic, 0): offset}, tx)

    await group.uow.run(work)


async def versions(group: Group, first: int, last: int) -> None:
    await group.send(*(group.event("s", version) for version in range(first, last + 1)), partition=0)


def part(polled: Polled, *, since: int, at: int) -> Polled:
    """The records from an offset on, as a topic has them on which they begin at another offset."""
    [(partition, records)] = polled.items()
    return {partition: [dataclasses.replace(one, offset=one.offset - since + at) for one in records[since:]]}


async def test_a_topic_made_anew_is_read_and_what_was_published_again_changes_nothing(group: Group) -> None:
    await versions(group, 1, 6)
    polled = await group.polled()
    member = batches(group)
    await member.handle({partition: records[:5] for partition, records in polled.items()})
    await moved(group, 0)

    # The fourth and fifth come again, then the sixth; of the next poll the sixth is read again.
    await batches(group).handle(part(polled, since=3, at=0))
    await versions(group, 7, 7)
    await batches(group).handle(part(await group.polled(), since=5, at=2))

    assert await group.versions() == {"s": [1, 2, 3, 4, 5, 6, 7]}


async def test_without_a_move_a_topic_made_anew_would_be_taken_for_read(group: Group) -> None:
    await versions(group, 1, 6)
    polled = await group.polled()
    await batches(group).handle({partition: records[:5] for partition, records in polled.items()})

    await batches(group).handle(part(polled, since=5, at=0))

    assert await group.versions() == {"s": [1, 2, 3, 4, 5]}


async def test_what_lies_before_a_move_forward_is_passed_over(group: Group) -> None:
    await versions(group, 1, 4)
    polled = await group.polled()
    await batches(group).handle({partition: records[:1] for partition, records in polled.items()})
    await moved(group, 3)
    # Asked for twice, as by somebody whose first attempt was cut off.
    await moved(group, 3)

    await batches(group).handle(polled)

    assert await group.versions() == {"s": [1, 4]}
