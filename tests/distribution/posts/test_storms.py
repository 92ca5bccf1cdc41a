"""A storm stops what goes out by itself, and only the person lets it go again."""

from __future__ import annotations

import time
from datetime import timedelta

from kernel.clock import new_id, utc_now
from kernel.http.schemas import rfc3339
from kernel.testing import eventually
from kernel.testing.service import Running
from tests.distribution.conftest import weather
from tests.distribution.posting import Poster
from tests.distribution.sink import Sink


async def test_a_storm_holds_what_is_scheduled_within_two_seconds_and_clearing_releases_nothing(
    poster: Poster, service: Running, network: Sink
) -> None:
    text = f"Words {new_id()}"
    later = await poster.posted(text, when=rfc3339(utc_now() + timedelta(days=1)))
    expiring = await poster.posted("Others", when=rfc3339(utc_now() + timedelta(days=1)))
    began = time.monotonic()
    await service.publish(weather("storm", version=2), source="/content")

    held = await poster.becomes(later, "held", within=5)
    assert time.monotonic() - began < 2
    assert held["reason"] == "storm"
    assert held["confirm_before"] is not None
    during = await eventually(lambda: _held_at_once(poster))
    assert (await poster.confirm(later)).json["type"] == "/problems/storm-goes-on"

    await service.publish(weather("clear", version=3), source="/content")
    now = await eventually(lambda: _sent_at_once(poster))
    await poster.becomes(now, "posted")
    for post_id in (later, expiring, during):
        await poster.is_due(post_id, field="due_at")
    assert {(await poster.get(post_id))["state"] for post_id in (later, expiring, during)} == {"held"}
    assert network.texts[text] == 0

    confirmed = await poster.confirm(later)
    assert confirmed.status == 200, confirmed.body
    await poster.becomes(later, "posted")
    assert network.texts[text] == 1
    await poster.is_due(expiring, field="expires_at")
    assert (await poster.becomes(expiring, "expired"))["text"] is None
    assert (await poster.cancel(during)).json["state"] == "cancelled"


async def _held_at_once(poster: Poster) -> str | None:
    """A post made now, if the api has heard of the storm."""
    answer = await poster.post("In the storm", when=rfc3339(utc_now() + timedelta(days=1)))
    if answer.json["state"] != "held":
        # A day has room for few.
        await poster.cancel(answer.json["id"])
        return None
    post_id: str = answer.json["id"]
    return post_id


async def _sent_at_once(poster: Poster) -> str | None:
    answer = await poster.post("After the storm")
    if answer.json["state"] == "held":
        await poster.cancel(answer.json["id"])
        return None
    post_id: str = answer.json["id"]
    return post_id
