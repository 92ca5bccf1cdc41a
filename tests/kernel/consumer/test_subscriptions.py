"""Groups whose handler is made from the runtime of the process that runs it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from kernel.clock import utc_now
from kernel.consumer import Consumer, Subscriptions
from kernel.consumer.subscriptions import BatchHandler
from kernel.events import Event
from kernel.mongo import Tx
from kernel.runtime import Runtime
from relais.content.v1.story_pb2 import StoryWithdrawn
from tests.kernel.consumer.group import Group
from tests.kernel.records import CATALOGUE


def made() -> Subscriptions:
    subscriptions = Subscriptions(group="testing.made")

    @subscriptions.on_batch_made(StoryWithdrawn)
    def make(runtime: Runtime) -> BatchHandler:
        async def handle(events: Sequence[Event[Any]], tx: Tx) -> None:
            await tx.collection(f"made-in-{runtime.settings.service}").insert_one({"events": len(events)})

        return handle

    return subscriptions


def test_its_topics_are_known_before_it_is_opened() -> None:
    assert made().topics(CATALOGUE) == ["content.story.v1"]


async def test_opened_it_has_the_handler_that_the_runtime_makes(group: Group) -> None:
    runtime = Runtime(group.settings, group.mongo, group.uow, group.writer, CATALOGUE, utc_now)
    opened = made().opened(runtime)
    handler = opened.batch_handler
    assert handler is not None
    assert opened.messages == (StoryWithdrawn,)
    await group.uow.run(lambda tx: handler([group.event("s")], tx))
    [document] = await group.mongo.collection(f"made-in-{group.settings.service}").find({})
    assert document["events"] == 1


async def test_unopened_it_is_not_consumed_rather_than_passed_over(group: Group) -> None:
    with pytest.raises(ValueError, match="has not been opened"):
        Consumer(group.settings, made(), uow=group.uow, catalogue=CATALOGUE, producer=group.producer)


def test_a_group_has_one_handler_of_batches() -> None:
    with pytest.raises(ValueError, match="handlers already"):
        made().on_batch(StoryWithdrawn)(lambda _events, _tx: None)  # type: ignore[arg-type,return-value]


def test_a_group_of_batches_takes_no_handler_of_single_events() -> None:
    with pytest.raises(ValueError, match="has a handler"):
        made().on(StoryWithdrawn)(lambda _event, _tx: None)  # type: ignore[arg-type,return-value]
