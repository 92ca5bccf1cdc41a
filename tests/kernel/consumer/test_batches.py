"""Events many at a time: each counts once, whatever is delivered again, whoever believes to own the partition."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from kernel.clock import utc_now
from kernel.consumer import Subscriptions
from kernel.consumer.batches import Batches
from kernel.consumer.failures import FLOOD, DeadLetters
from kernel.events import Event
from kernel.mongo import Tx, Unavailable
from kernel.testing import eventually
from relais.content.v1.story_pb2 import StoryPublished, StoryWithdrawn
from tests.kernel.consumer.group import GROUP, Group, effect, figure, in_batches
from tests.kernel.records import CATALOGUE


def batches(group: Group) -> Batches:
    """A member that is handed its polls."""
    prefix = group.settings.topic_prefix
    dead_letters = DeadLetters(group.producer, group=GROUP, prefix=prefix)
    return Batches(
        in_batches(), uow=group.uow, catalogue=CATALOGUE, dead_letters=dead_letters, prefix=prefix, clock=utc_now
    )


def failing_on(bad: set[int]) -> Subscriptions:
    """Subscriptions whose handler cannot take a batch with certain versions in it."""
    subscriptions = Subscriptions(group=GROUP)

    @subscriptions.on_batch(StoryWithdrawn)
    async def handle(events: Sequence[Event[Any]], tx: Tx) -> None:
        for event in events:
            await effect(event, tx)
            if event.sequence in bad:
                raise ValueError("what a person wrote")

    return subscriptions


async def all_done(group: Group, count: int) -> bool:
    return len(await group.times()) == count


async def committed(group: Group, offset: int) -> bool:
    return await group.committed() == offset


async def test_each_event_counts_once_in_the_order_of_its_key(group: Group) -> None:
    for version in range(1, 11):
        await group.send(*(group.event(f"s{key}", version) for key in range(6)))
    async with group.member(in_batches()):
        await eventually(lambda: all_done(group, 60))
    assert set((await group.times()).values()) == {1}
    assert await group.versions() == {f"s{key}": list(range(1, 11)) for key in range(6)}


async def test_a_topic_delivered_again_to_a_new_process_changes_nothing(group: Group) -> None:
    await group.send(*(group.event("s", version) for version in range(1, 11)))
    async with group.member(in_batches()):
        await eventually(lambda: all_done(group, 10))
    duplicates = figure("inbox_duplicates_total", group=GROUP)
    await group.forget_offsets()
    async with group.member(in_batches()):
        await eventually(lambda: figure("inbox_duplicates_total", group=GROUP) == duplicates + 10)
    assert set((await group.times()).values()) == {1}


async def test_an_event_sent_again_changes_nothing_in_the_same_batch_or_a_later_one(group: Group) -> None:
    events = [group.event("s", version) for version in (1, 2)]
    member = batches(group)
    await group.send(*events, *events, partition=0)
    await member.handle(await group.polled())
    await group.send(*events, group.event("s", 3), partition=0)
    await member.handle(await group.polled())
    assert await group.times() == {"s:1": 1, "s:2": 1, "s:3": 1}


async def test_an_event_sent_again_changes_nothing_after_a_restart_however_small_the_batches_were(
    group: Group,
) -> None:
    events = [group.event("s", version) for version in range(1, 251)]
    await group.send(*events, partition=0)
    [(partition, records)] = (await group.polled()).items()
    member = batches(group)
    for record in records:
        await member.handle({partition: [record]})
    await group.send(*events, partition=0)
    await batches(group).handle(await group.polled())
    assert set((await group.times()).values()) == {1}


async def test_a_record_read_again_changes_nothing_although_its_id_is_forgotten(
    group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kernel.consumer.watermarks.REMEMBERED", 3)
    await group.send(*(group.event("s", version) for version in range(1, 11)), partition=0)
    polled = await group.polled()
    member = batches(group)
    await member.handle(polled)
    await member.handle(polled)
    await batches(group).handle(polled)
    assert set((await group.times()).values()) == {1}
    assert await group.dead_letters() == []


async def test_a_member_that_was_taken_for_dead_counts_nothing_twice(group: Group) -> None:
    await group.send(*(group.event("s", version) for version in range(1, 4)), partition=0)
    polled = await group.polled()
    zombie, owner = batches(group), batches(group)
    await zombie.handle(polled)
    await group.send(*(group.event("s", version) for version in range(4, 7)), partition=0)
    polled = await group.polled()
    await owner.handle(polled)
    await zombie.handle(polled)
    assert await group.versions() == {"s": [1, 2, 3, 4, 5, 6]}


async def test_four_members_at_once_count_each_event_once(group: Group) -> None:
    await group.send(*(group.event(f"s{number}") for number in range(30)))
    polled = await group.polled()
    await asyncio.gather(*(batches(group).handle(polled) for _ in range(4)))
    assert set((await group.times()).values()) == {1}
    assert await group.dead_letters() == []


async def test_an_event_that_cannot_be_applied_is_found_and_set_aside_alone(group: Group) -> None:
    await group.send(*(group.event("s", version) for version in range(1, 31)), partition=0)
    await group.send(group.event("t", 1), partition=1)
    async with group.member(failing_on({7, 22})):
        await eventually(lambda: all_done(group, 29))
        await eventually(lambda: committed(group, 30))
    assert await group.versions() == {"s": [n for n in range(1, 31) if n not in (7, 22)], "t": [1]}
    letters = await group.dead_letters()
    assert [dict(letter.headers)["x-offset"] for letter in letters] == [b"6", b"21"]
    assert {dict(letter.headers)["x-error"] for letter in letters} == {b"ValueError"}


async def test_a_handler_that_fails_on_everything_is_a_flood(group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kernel.consumer.batches.pause_seconds", lambda _attempt: 0.0)
    count = FLOOD + 10
    await group.send(*(group.event("s", version) for version in range(1, count + 1)), partition=0)
    async with group.member(failing_on(set(range(1, count + 1)))) as member:
        await eventually(lambda: member.consumer.stopped)
        await eventually(lambda: committed(group, FLOOD))
    assert len(await group.dead_letters()) == FLOOD
    # Whoever mended the handler starts the process again.
    async with group.member(in_batches()):
        await eventually(lambda: all_done(group, 10))
    assert await group.versions() == {"s": list(range(FLOOD + 1, count + 1))}


async def test_a_batch_too_large_for_its_deadline_is_made_smaller_until_it_fits(group: Group) -> None:
    subscriptions = Subscriptions(group=GROUP)

    @subscriptions.on_batch(StoryWithdrawn)
    async def handle(events: Sequence[Event[Any]], tx: Tx) -> None:
        if len(events) > 400:
            raise Unavailable("the unit of work did not finish within its deadline")
        for event in events:
            await effect(event, tx)

    await group.send(*(group.event(f"s{key}", 1) for key in range(900)))
    async with group.member(subscriptions):
        await eventually(lambda: all_done(group, 900))
    assert set((await group.times()).values()) == {1}


async def test_messages_of_no_interest_are_passed_over(group: Group) -> None:
    subscriptions = Subscriptions(group=GROUP)

    @subscriptions.on_batch(StoryPublished)
    async def handle(_events: Sequence[Event[Any]], _tx: Tx) -> None:
        raise AssertionError

    await group.send(group.event("s"), partition=0)
    async with group.member(subscriptions):
        await eventually(lambda: committed(group, 1))
    assert await group.dead_letters() == []
