"""Bad records: kept as they came, out of the way of the good ones; a flood of them stops the group."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kernel import kafka
from kernel.consumer import Subscriptions
from kernel.consumer.failures import FLOOD, DeadLetters
from kernel.events import encode
from kernel.testing import eventually
from tests.kernel.consumer.group import GROUP, TOPIC, Group, figure, in_batches, singly

both_kinds = pytest.mark.parametrize("subscriptions", [singly, in_batches])
Kind = Callable[[], Subscriptions]


@both_kinds
async def test_bad_records_are_set_aside_as_they_came_and_the_partition_goes_on(
    group: Group, subscriptions: Kind
) -> None:
    headers, key, value = encode(group.event("s", 1))
    unknown = [(name, b"relais.content.story.sung.v1" if name == "ce_type" else text) for name, text in headers]
    await group.raw(value[:-1], headers, key=key)
    await group.raw(value, unknown, key=key)
    await group.raw(b"{}", [("content-type", b"application/json")])
    await group.send(group.event("s", 2), partition=0)
    async with group.member(subscriptions()):
        await eventually(lambda: handled(group, {"s:2": 1}))
        await eventually(lambda: dead(group, 3))
        await eventually(lambda: committed(group, 4))
    truncated, unheard, foreign = await group.dead_letters()
    assert (truncated.value, truncated.key) == (value[:-1], key)
    assert list(truncated.headers) == [
        *headers,
        ("x-error", b"the value is not a relais.content.v1.StoryWithdrawn"),
        ("x-topic", TOPIC.encode()),
        ("x-partition", b"0"),
        ("x-offset", b"0"),
    ]
    assert dict(unheard.headers)["x-error"] == b"unknown ce_type"
    assert dict(unheard.headers)["x-offset"] == b"1"
    assert dict(foreign.headers)["x-error"] == b"header ce_specversion is missing"
    assert foreign.value == b"{}"


async def handled(group: Group, times: dict[str, int]) -> bool:
    return await group.times() == times


async def dead(group: Group, count: int) -> bool:
    return len(await group.dead_letters()) == count


async def committed(group: Group, offset: int) -> bool:
    return await group.committed() == offset


async def test_of_a_record_too_long_to_be_kept_the_place_and_reason_are(group: Group) -> None:
    await group.raw(b"{}", [("note", b"x" * (kafka.MAX_RECORD_BYTES - 100))])
    await group.send(group.event("s"), partition=0)
    async with group.member(singly()):
        await eventually(lambda: handled(group, {"s:1": 1}))
    [letter] = await group.dead_letters()
    assert dict(letter.headers) == {
        "x-error": b"header ce_specversion is missing; too long to be set aside whole",
        "x-topic": TOPIC.encode(),
        "x-partition": b"0",
        "x-offset": b"0",
    }


@both_kinds
async def test_a_flood_stops_the_group_where_it_is_and_a_restart_goes_on(group: Group, subscriptions: Kind) -> None:
    for _ in range(FLOOD + 10):
        await group.raw(b"{}", [])
    await group.send(group.event("s"), partition=0)
    async with group.member(subscriptions()) as member:
        await eventually(lambda: figure("consumer_stopped", group=GROUP) == 1)
        assert member.consumer.stopped
        assert not member.consumer.ready
        await group.send(group.event("t"), partition=1)
        await eventually(lambda: committed(group, FLOOD))
    assert len(await group.dead_letters()) == FLOOD
    assert "t:1" not in await group.times()
    async with group.member(subscriptions()):
        await eventually(lambda: figure("consumer_stopped", group=GROUP) == 0)
        await eventually(lambda: handled(group, {"s:1": 1, "t:1": 1}))
        await eventually(lambda: dead(group, FLOOD + 10))


@both_kinds
async def test_types_of_a_release_to_come_are_set_aside_and_are_no_flood(group: Group, subscriptions: Kind) -> None:
    headers, key, value = encode(group.event("s", 1))
    unknown = [(name, b"relais.content.story.sung.v1" if name == "ce_type" else text) for name, text in headers]
    for _ in range(FLOOD + 5):
        await group.raw(value, unknown, key=key)
    await group.send(group.event("s", 2), partition=0)
    async with group.member(subscriptions()) as member:
        await eventually(lambda: handled(group, {"s:2": 1}))
        await eventually(lambda: dead(group, FLOOD + 5))
        assert not member.consumer.stopped


async def test_a_stopped_member_reads_nothing_of_partitions_that_it_is_given_later(group: Group) -> None:
    async with group.member(singly()) as stopped:
        await eventually(lambda: stopped.consumer.ready)
        for _ in range(FLOOD):
            await group.raw(b"{}", [])
        await eventually(lambda: stopped.consumer.stopped)
        async with group.member(singly()) as other:
            await eventually(lambda: other.consumer.ready)
        # All partitions are the stopped member's again, newly assigned.
        for partition in range(3):
            await group.send(group.event(f"s{partition}"), partition=partition)
        await eventually(lambda: assigned(stopped.consumer))
    assert await group.times() == {}


def assigned(consumer: object) -> bool:
    return len(consumer._consumer.assignment()) == 3  # type: ignore[attr-defined] # nothing else tells


async def test_a_good_record_after_a_flood_does_not_undo_it(group: Group) -> None:
    # Partitions are handled side by side: one may be at work while another one floods.
    dead_letters = DeadLetters(group.producer, group=GROUP, prefix=group.settings.topic_prefix)
    await group.raw(b"{}", [])
    [[record]] = (await group.polled()).values()
    for _ in range(FLOOD):
        assert not dead_letters.flooded
        await dead_letters.put(record, reason="bad")
    dead_letters.good()
    assert dead_letters.flooded


async def test_bad_records_far_between_are_no_flood(group: Group) -> None:
    for number in range(FLOOD + 5):
        await group.raw(b"{}", [])
        await group.send(group.event("s", number + 1), partition=0)
    for kind in (singly, in_batches):
        await group.forget_offsets()
        async with group.member(kind()) as member:
            await eventually(lambda: committed(group, 2 * FLOOD + 10))
            assert not member.consumer.stopped
