"""What people say of their posts, once five of them do, is in figures; and who has left is left alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from kernel.clock import new_id
from kernel.events import NewEvent
from kernel.testing import eventually
from kernel.testing.service import Running
from relais.distribution.v1.ambassador_pb2 import AmbassadorLeft
from tests.metrics.happenings import now
from tests.metrics.observing import declared, shared


async def test_what_five_people_declare_is_in_a_cell(metrics: Running) -> None:
    story = new_id()
    for number in range(11, 16):
        share = await shared(metrics, f"employee-{number}", story=story)
        await declared(metrics, share, as_=f"employee-{number}", reactions=number, comments=1)
    cells = metrics.runtime.mongo.collection("cells")

    async def counted() -> Any:
        found = await cells.find({"story_id": story})
        return [one["counts"] for one in found if one["counts"].get("reactions_declared")]

    [counts] = await eventually(counted)
    assert (counts["reactions_declared"], counts["comments_declared"], counts["conversations_declared"]) == (65, 5, 5)
    assert "reactions_api" not in counts


async def test_the_posts_of_who_has_left_are_read_no_more(metrics: Running) -> None:
    left, stays = await shared(metrics, "employee-16"), await shared(metrics, "employee-17")
    later = await shared(metrics, "employee-16", at=now() + timedelta(minutes=5))
    for share, login in ((left, "employee-16"), (stays, "employee-17"), (later, "employee-16")):
        await declared(metrics, share, as_=login, address=f"http://10.0.0.1/@ada/{share}", read=True)
    at = Timestamp()
    at.FromDatetime(now())
    data = AmbassadorLeft(person_id=metrics.person_id("employee-16"), left_at=at)

    await metrics.publish(
        NewEvent(data, subject=data.person_id, key=data.person_id, sequence=2), source="/distribution"
    )

    posts = metrics.runtime.mongo.collection("observed_posts")
    await eventually(lambda: posts.find_one({"_id": left, "read": False, "next_read_at": None}))
    assert await posts.count({"_id": {"$in": [stays, later]}, "read": True}) == 2


async def test_the_export_says_that_what_linkedin_says_is_not_in_it(metrics: Running) -> None:
    answer = await metrics.get("/v1/me/export", as_="employee-18")
    assert "observations.linkedin_api" in [one["what"] for one in answer.json["left_out"]]
