"""Events one at a time: each has its effect once, in order, whatever is delivered again or goes wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from kernel.clock import utc_now
from kernel.consumer import Subscriptions
from kernel.consumer.failures import UNEXPECTED_ATTEMPTS, DeadLetters
from kernel.consumer.singles import Singles
from kernel.events import Event
from kernel.mongo import Tx
from kernel.testing import eventually
from relais.content.v1.story_pb2 import StoryPublished, StoryWithdrawn
from tests.kernel.consumer.group import GROUP, TOPIC, Group, effect, figure, singly
from tests.kernel.records import CATALOGUE


async def test_each_event_has_its_effect_once_in_the_order_of_its_key(group: Group) -> None:
    for version in range(1, 11):
        await group.send(*(group.event(f"s{key}", version) for key in range(6)))
    async with group.member(singly()):
        await eventually(lambda: all_done(group, 60))
    assert set((await group.times()).values()) == {1}
    assert await group.versions() == {f"s{key}": list(range(1, 11)) for key in range(6)}


async def all_done(group: Group, count: int) -> bool:
    return len(await group.times()) == count


async def test_a_topic_delivered_again_changes_nothing(group: Group) -> None:
    await group.send(*(group.event("s", version) for version in range(1, 11)))
    async with group.member(singly()):
        await eventually(lambda: all_done(group, 10))
    duplicates = figure("inbox_duplicates_total", group=GROUP)
    await group.forget_offsets()
    async with group.member(singly()):
        await eventually(lambda: figure("inbox_duplicates_total", group=GROUP) == duplicates + 10)
    assert set((await group.times()).values()) == {1}


async def test_an_event_delivered_to_eight_at_once_has_its_effect_once(group: Group) -> None:
    await group.send(group.event("s"))
    polled = await group.polled()
    dead_letters = DeadLetters(group.producer, group=GROUP, prefix=group.settings.topic_prefix)
    members = [
        Singles(
            singly(),
            uow=group.uow,
            catalogue=CATALOGUE,
            dead_letters=dead_letters,
            prefix=group.settings.topic_prefix,
            clock=utc_now,
        )
        for _ in range(8)
    ]
    outcomes = await asyncio.gather(*(member.handle(polled) for member in members))
    assert {outcome.position for each in outcomes for outcome in each.values()} == {1}
    assert await group.times() == {"s:1": 1}
    assert await group.dead_letters() == []


async def test_events_without_a_handler_are_passed_over(group: Group) -> None:
    subscriptions = Subscriptions(group=GROUP)

    @subscriptions.on(StoryPublished)
    async def handle(_event: Event[StoryPublished], _tx: Tx) -> None:
        raise AssertionError

    await group.send(group.event("s"), partition=0)
    async with group.member(subscriptions):
        await eventually(lambda: committed(group, 1))
    assert await group.dead_letters() == []


async def committed(group: Group, offset: int) -> bool:
    return await group.committed() == offset


async def test_an_unexpected_failure_is_tried_again_and_then_set_aside(group: Group) -> None:
    tried: list[int] = []
    subscriptions = Subscriptions(group=GROUP)

    @subscriptions.on(StoryWithdrawn)
    async def handle(event: Event[StoryWithdrawn], tx: Tx) -> None:
        await effect(event, tx)
        tried.append(event.sequence)
        if event.sequence == 2:
            raise ValueError("what a person wrote")

    await group.send(*(group.event("s", version) for version in (1, 2, 3)), partition=0)
    async with group.member(subscriptions):
        await eventually(lambda: 3 in tried)
        await eventually(lambda: all_done(group, 2))
    assert tried == [1, *[2] * UNEXPECTED_ATTEMPTS, 3]
    assert await group.versions() == {"s": [1, 3]}
    [dead] = await group.dead_letters()
    assert dict(dead.headers)["x-error"] == b"ValueError"


async def test_a_failure_that_passes_leaves_no_dead_letter(group: Group) -> None:
    tried: list[int] = []
    subscriptions = Subscriptions(group=GROUP)

    @subscriptions.on(StoryWithdrawn)
    async def handle(event: Event[StoryWithdrawn], tx: Tx) -> None:
        tried.append(event.sequence)
        if len(tried) == 1:
            raise ValueError
        await effect(event, tx)

    await group.send(group.event("s"))
    async with group.member(subscriptions):
        await eventually(lambda: all_done(group, 1))
    assert tried == [1, 1]
    assert await group.dead_letters() == []


async def test_the_offset_is_committed_behind_the_effect(group: Group) -> None:
    entered, may_end = asyncio.Event(), asyncio.Event()
    subscriptions = Subscriptions(group=GROUP)

    @subscriptions.on(StoryWithdrawn)
    async def handle(event: Event[StoryWithdrawn], tx: Tx) -> None:
        await effect(event, tx)
        entered.set()
        await may_end.wait()

    await group.send(group.event("s"), partition=0)
    async with group.member(subscriptions):
        await entered.wait()
        assert await group.committed() is None
        may_end.set()
        await eventually(lambda: committed(group, 1))
    assert await group.times() == {"s:1": 1}


async def test_a_stop_finishes_and_commits_what_is_in_hand(group: Group) -> None:
    entered, may_end = asyncio.Event(), asyncio.Event()
    subscriptions = Subscriptions(group=GROUP)

    @subscriptions.on(StoryWithdrawn)
    async def handle(event: Event[StoryWithdrawn], tx: Tx) -> None:
        entered.set()
        await may_end.wait()
        await effect(event, tx)

    await group.send(group.event("s", 1), group.event("s", 2), partition=0)
    async with group.member(subscriptions) as member:
        await entered.wait()
        stopped = asyncio.create_task(member.stop())
        may_end.set()
        await stopped
    assert await group.versions() == {"s": [1, 2]}
    assert await group.committed() == 2


async def fold(_events: Sequence[Event[Any]], _tx: Tx) -> None:
    """A handler of batches."""


async def test_a_group_has_one_handler_for_a_message(group: Group) -> None:
    subscriptions = singly()
    with pytest.raises(ValueError, match="already"):
        subscriptions.on(StoryWithdrawn)(effect)
    with pytest.raises(ValueError, match="already"):
        subscriptions.on_batch(StoryPublished)(fold)
    assert subscriptions.topics(CATALOGUE) == [TOPIC]
