"""The running worker reminds, once, of what has come due, whatever is told of again meanwhile."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from kernel.clock import new_id, utc_now
from kernel.events import NewEvent
from kernel.testing import eventually
from kernel.testing.service import Running

Share = Callable[..., NewEvent]
Recognise = Callable[..., Awaitable[dict[str, Any]]]


async def test_what_comes_due_is_told_once_on_its_topic(service: Running, share: Share, recognise: Recognise) -> None:
    new = share(service.person_id("employee-1"), share_id=(share_id := new_id()))
    await service.publish(new, source="/distribution")
    contributions = service.runtime.mongo.collection("contributions")
    kept = await eventually(lambda: contributions.find_one({"origin_id": share_id}))
    # Five working days are over.
    due_at = utc_now() - timedelta(seconds=1)
    await contributions.update_one({"_id": kept["_id"]}, {"$set": {"feedback_due_at": due_at}})

    async def reminded() -> list[Any]:
        return await service.events("gamification.reminder.v1")

    [event] = await eventually(reminded)
    # The same share in an event of its own; the next one of the same person is read behind it.
    await service.publish(new, source="/distribution")
    await recognise("employee-1")

    [reminder] = (await service.get("/v1/reminders", as_="programme-1")).json["items"]
    assert (reminder["id"], reminder["contribution"]) == (event.data.reminder_id, kept["_id"])
    assert len(await service.events("gamification.reminder.v1")) == 1
    assert event.key == event.data.programme_id == "main"
