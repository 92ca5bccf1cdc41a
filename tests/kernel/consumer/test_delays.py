"""How long an event took to its effect is told of each event, and of a batch by its first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from kernel.clock import utc_now
from kernel.consumer import Subscriptions
from kernel.testing import eventually
from tests.kernel.consumer.group import GROUP, TOPIC, Group, figure, in_batches, singly


@pytest.mark.parametrize("subscriptions", [singly(), in_batches()], ids=["singly", "in batches"])
async def test_the_delay_of_an_event_is_told_after_its_effect(group: Group, subscriptions: Subscriptions) -> None:
    before = figure("consumer_delay_seconds_sum", group=GROUP, topic=TOPIC)
    late = replace(group.event("s"), time=utc_now() - timedelta(hours=1))
    await group.send(late)
    async with group.member(subscriptions):
        await eventually(lambda: figure("consumer_delay_seconds_sum", group=GROUP, topic=TOPIC) > before)
    assert await group.times() == {"s:1": 1}
    assert 3600 <= figure("consumer_delay_seconds_sum", group=GROUP, topic=TOPIC) - before < 3700
