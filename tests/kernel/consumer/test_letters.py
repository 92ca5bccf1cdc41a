"""What an operator sees of dead letters: how many wait, why each was set aside, and what it says."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from kernel.consumer import replay
from kernel.consumer.letters import Letters, letters_of
from kernel.events import encode
from kernel.testing import eventually
from tests.kernel.consumer.group import GROUP, TOPIC, Group, broken_singly, dead, replayed, singly
from tests.kernel.records import CATALOGUE


@asynccontextmanager
async def letters(group: Group) -> AsyncIterator[Letters]:
    async with letters_of(group.settings, [GROUP]) as found:
        yield found[GROUP]


async def set_aside(group: Group, *versions: int) -> None:
    """Have the events of these versions set aside, whose handler fails."""
    await group.send(*(group.event("s", version) for version in versions), partition=2)
    async with group.member(broken_singly()):
        await eventually(lambda: dead(group, len(versions)))


async def test_a_group_that_set_nothing_aside_has_nothing(group: Group) -> None:
    async with letters(group) as found:
        heap = await found.heap(TOPIC)
        assert (heap.kept, heap.waiting, heap.oldest) == (0, 0, None)
        assert [letter async for letter in found.waiting(TOPIC)] == []
        assert await found.find(TOPIC, 0) is None


async def test_a_topic_that_nobody_made_yet_has_nothing(group: Group) -> None:
    async with letters(group) as found:
        assert (await found.heap("content.nothing.v1")).kept == 0


async def test_each_says_where_it_is_why_and_which_event_it_was(group: Group) -> None:
    await set_aside(group, 1, 3)

    async with letters(group) as found:
        heap = await found.heap(TOPIC)
        lines = [letter.line() async for letter in found.waiting(TOPIC)]

    assert (heap.kept, heap.waiting) == (2, 2)
    assert heap.line()["oldest"] == lines[0]["set_aside_at"]
    assert [line["offset"] for line in lines] == [0, 1]
    for number, line in enumerate(lines):
        assert (line["group"], line["topic"]) == (GROUP, TOPIC)
        assert line["reason"] == "ValueError"
        assert line["ce_type"] == "relais.content.story.withdrawn.v1"
        assert line["from"] == {"partition": "2", "offset": str(number)}
    assert lines[0]["ce_id"] != lines[1]["ce_id"]


async def test_what_was_replayed_waits_no_longer_and_is_still_shown(group: Group) -> None:
    await set_aside(group, 1, 3)
    await replayed(group, singly())

    async with letters(group) as found:
        heap = await found.heap(TOPIC)
        assert (heap.kept, heap.waiting, heap.oldest) == (2, 0, None)
        assert [letter async for letter in found.waiting(TOPIC)] == []
        assert await found.find(TOPIC, 1) is not None


async def test_looking_moves_nothing(group: Group) -> None:
    await set_aside(group, 1, 3)
    async with letters(group) as found:
        assert len([letter async for letter in found.waiting(TOPIC)]) == 2

    assert (await replayed(group, singly())).read == 2


async def test_one_is_shown_whole(group: Group) -> None:
    await set_aside(group, 1)

    async with letters(group) as found:
        letter = await found.find(TOPIC, 0)

    assert letter is not None
    whole = letter.whole(CATALOGUE)
    assert whole["event"] == {"storyId": "s", "storyVersion": "1"}
    assert (whole["key"], whole["value"]) == ("s", None)
    assert {"ce_id", "ce_time", "x-error", "x-topic"} <= whole["headers"].keys()
    assert whole["headers"]["ce_id"] == whole["ce_id"]


async def test_one_that_is_no_event_is_shown_as_its_bytes(group: Group) -> None:
    headers, _key, _value = encode(group.event("s"))
    await group.raw(b"\xff\xff", headers)
    async with group.member(singly()):
        await eventually(lambda: dead(group, 1))

    async with letters(group) as found:
        letter = await found.find(TOPIC, 0)

    assert letter is not None
    whole = letter.whole(CATALOGUE)
    assert whole["event"] is None
    assert base64.b64decode(whole["value"]) == b"\xff\xff"
    assert "StoryWithdrawn" in whole["reason"]


async def test_a_replay_tells_how_far_it_is(group: Group) -> None:
    await set_aside(group, 1, 3, 5)
    told: list[tuple[int, int, int]] = []

    done = await replay(
        group.settings,
        broken_singly(),
        TOPIC,
        uow=group.uow,
        catalogue=CATALOGUE,
        producer=group.producer,
        progress=lambda now: told.append((now.read, now.of, now.again)),
    )

    assert told == [(0, 3, 0), (1, 3, 1), (2, 3, 2), (3, 3, 3)]
    assert not done.is_done
    assert (await replayed(group, singly())).is_done
