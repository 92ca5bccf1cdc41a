"""What an outage delays: it goes out on its own day or not at all, and counts for the day on which it did."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from kernel.clock import new_id, utc_now
from kernel.http.schemas import rfc3339
from tests.distribution.posting import Poster
from tests.distribution.sink import Sink

DAY = timedelta(days=1)


def noon() -> str:
    """A zone in which it is about noon, so that an hour more or less is the same day."""
    return f"Etc/GMT{utc_now().hour - 12:+d}"


async def scheduled(poster: Poster, text: str) -> str:
    """A post of a day that is to come; its id."""
    return await poster.posted(text, when=rfc3339(utc_now() + DAY))


async def changed(poster: Poster, post_id: str, **members: Any) -> None:
    """Have a post be as it would be after an outage."""
    await poster.service.runtime.mongo.collection("posts").update_one({"_id": post_id}, {"$set": members})


async def test_what_is_late_on_its_own_day_goes_out(poster: Poster, network: Sink) -> None:
    await poster.breathe(time_zone=noon())
    text = f"Late {new_id()}"
    post_id = await scheduled(poster, text)
    await changed(poster, post_id, due_at=utc_now() - timedelta(hours=2), wake_at=utc_now())

    await poster.becomes(post_id, "posted")
    assert network.texts[text] == 1


async def test_what_is_late_by_a_day_is_not_caught_up_with(poster: Poster, network: Sink) -> None:
    await poster.breathe(time_zone=noon())
    text = f"Yesterday {new_id()}"
    post_id = await scheduled(poster, text)
    await changed(poster, post_id, due_at=utc_now() - DAY, wake_at=utc_now())

    assert (await poster.becomes(post_id, "expired"))["reason"] == "outside_window"
    assert network.texts[text] == 0


async def test_what_was_sent_counts_for_the_day_on_which_it_was(poster: Poster) -> None:
    await poster.breathe(time_zone=noon(), per_day=1)
    first = await poster.posted("First")
    await poster.becomes(first, "posted")
    await changed(poster, first, due_at=utc_now() - DAY)

    answer = await poster.post("Second")
    assert (answer.status, answer.json["type"]) == (422, "/problems/not-in-your-window")
