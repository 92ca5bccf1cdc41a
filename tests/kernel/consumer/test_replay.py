"""Replay: once the handler is mended, a group's dead letters have their effect, once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from kernel.consumer import Subscriptions, replay
from kernel.consumer.failures import FLOOD
from kernel.consumer.replay import Replayed
from kernel.events import Event, encode
from kernel.mongo import Tx
from kernel.testing import eventually
from relais.content.v1.story_pb2 import StoryWithdrawn
from tests.kernel.consumer.group import (
    GROUP,
    TOPIC,
    Group,
    broken_singly,
    dead,
    effect,
    in_batches,
    replayed,
    singly,
)
from tests.kernel.records import CATALOGUE


def broken_in_batches() -> Subscriptions:
    subscriptions = Subscriptions(group=GROUP)

    @subscriptions.on_batch(StoryWithdrawn)
    async def handle(events: Sequence[Event[Any]], tx: Tx) -> None:
        for event in events:
            await effect(event, tx)
            if event.sequence % 2:
                raise ValueError

    return subscriptions


@pytest.mark.parametrize(("broken", "mended"), [(broken_singly, singly), (broken_in_batches, in_batches)])
async def test_dead_letters_have_their_effect_once_the_handler_is_mended(
    group: Group, broken: Callable[[], Subscriptions], mended: Callable[[], Subscriptions]
) -> None:
    await group.send(*(group.event("s", version) for version in range(1, 5)), partition=2)
    async with group.member(broken()):
        await eventually(lambda: dead(group, 2))
    assert await replayed(group, mended()) == Replayed(of=2, read=2, again=0)
    assert await group.times() == {f"s:{version}": 1 for version in range(1, 5)}
    assert await replayed(group, mended()) == Replayed(of=0, read=0, again=0)


async def test_what_fails_again_is_set_aside_again_as_it_first_was(group: Group) -> None:
    await group.send(group.event("s", 1), partition=2)
    async with group.member(broken_singly()):
        await eventually(lambda: dead(group, 1))
    assert await replayed(group, broken_singly()) == Replayed(of=1, read=1, again=1)
    first, second = await group.dead_letters()
    assert (first.headers, first.value, first.key) == (second.headers, second.value, second.key)
    assert await replayed(group, singly()) == Replayed(of=1, read=1, again=0)
    assert await group.times() == {"s:1": 1}


async def test_an_event_that_was_applied_after_all_is_not_applied_again(group: Group) -> None:
    event = group.event("s", 2)
    headers, key, value = encode(event)
    await group.raw(value, [*headers[:-1], ("content-type", b"text/plain")], key=key)
    await group.send(event, partition=0)
    async with group.member(singly()):
        await eventually(lambda: dead(group, 1))
        await eventually(group.times)
    assert await replayed(group, singly()) == Replayed(of=1, read=1, again=1)
    assert await group.times() == {"s:2": 1}


async def test_a_replay_stops_at_a_flood_and_the_next_one_goes_on(group: Group) -> None:
    for _ in range(FLOOD):
        await group.raw(b"{}", [])
    async with group.member(singly()):
        await eventually(lambda: dead(group, FLOOD))
    await group.send(*(group.event("s", version) for version in (1, 3)), partition=0)
    async with group.member(broken_singly()):
        await eventually(lambda: dead(group, FLOOD + 2))
    assert await replayed(group, singly()) == Replayed(of=FLOOD + 2, read=FLOOD, again=FLOOD)
    assert (await replayed(group, singly())).read == FLOOD + 2
    assert await group.times() == {"s:1": 1, "s:3": 1}


async def test_a_replay_that_is_told_to_stop_goes_on_the_next_time(group: Group) -> None:
    await group.send(*(group.event("s", version) for version in (1, 3, 5)), partition=2)
    async with group.member(broken_singly()):
        await eventually(lambda: dead(group, 3))
    stopping = asyncio.Event()

    def enough(so_far: Replayed) -> None:
        if so_far.read == 2:
            stopping.set()

    stopped = await replay(
        group.settings,
        singly(),
        TOPIC,
        uow=group.uow,
        catalogue=CATALOGUE,
        producer=group.producer,
        stopping=stopping,
        progress=enough,
    )

    assert stopped == Replayed(of=3, read=2, again=0)
    assert not stopped.is_done
    assert await replayed(group, singly()) == Replayed(of=1, read=1, again=0)
    assert await group.times() == {"s:1": 1, "s:3": 1, "s:5": 1}
