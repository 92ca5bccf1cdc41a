"""The delivery log, test events, and what is sent once more under its id."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from standardwebhooks.webhooks import Webhook

from tests.distribution.webhooks.calling import PATH, Caller, shared, subscribed, the
from tests.distribution.webhooks.receiving import (
    Receiver,
    logged,
    seen,
)


async def resent(caller: Caller, made: Any, **body: Any) -> None:
    answer = await caller.service.post(f"/v1/subscriptions/{made['id']}/resend", as_="subscriber-1", json=body)
    caller.later(minutes=1)
    assert answer.status == 200, answer.body
    assert answer.json["resending"]
    while await caller.upkeep.resend_some():
        pass
    await caller.work()


async def test_a_test_event_is_sent_and_its_outcome_logged(caller: Caller, receiver: Receiver) -> None:
    made = await subscribed(caller, receiver)
    path = f"/v1/subscriptions/{made['id']}/test-events"

    sent = await caller.service.post(path, as_="subscriber-1")
    caller.later(minutes=1)
    await caller.work()

    assert sent.status == 201
    [one] = receiver.received
    assert Webhook(made["secret"]).verify(one.body, dict(one.headers))["data"]["label"] == "Intranet"
    seen_there = await caller.service.get(sent.headers["location"], as_="auditor-1")
    assert (seen_there.json["state"], seen_there.json["body"]) == ("delivered", one.body.decode())


async def test_one_event_is_sent_again_under_its_id(caller: Caller, receiver: Receiver) -> None:
    made = await subscribed(caller, receiver)
    [event] = await caller.happen(shared())
    await caller.work()

    answer = await caller.service.post(
        f"/v1/subscriptions/{made['id']}/deliveries/{event.id}/resend", as_="subscriber-1"
    )
    caller.later(minutes=1)
    await caller.work()

    assert answer.status == 200
    assert receiver.ids == {event.id: 2}
    assert len((await the(caller, made))["attempts"]) == 2


async def test_what_failed_since_a_moment_is_sent_again_under_the_same_ids(caller: Caller, receiver: Receiver) -> None:
    made = await subscribed(caller, receiver)
    since = caller.now - timedelta(minutes=1)
    [taken] = await caller.happen(shared())
    await caller.work()
    receiver.says(PATH, 500)
    missed = await caller.happen(shared(), shared(), shared())
    await caller.work()
    receiver.says(PATH, 204)
    before = receiver.ids

    await resent(caller, made, since=since.isoformat())
    await caller.work()

    now = receiver.ids
    assert now[taken.id] == 1
    assert all(now[event.id] > before[event.id] for event in missed)
    assert {one["state"] for one in await logged(caller.service, made["id"])} == {"delivered"}
    assert not (await seen(caller.service, made["id"]))["resending"]


async def test_everything_since_a_moment_is_sent_again_if_wished(caller: Caller, receiver: Receiver) -> None:
    made = await subscribed(caller, receiver)
    events = await caller.happen(shared(), shared())
    await caller.work()

    await resent(caller, made, since=(caller.now - timedelta(minutes=1)).isoformat(), only_failed=False)

    assert receiver.ids == {event.id: 2 for event in events}


async def test_nothing_is_sent_again_from_before_that_moment(caller: Caller, receiver: Receiver) -> None:
    made = await subscribed(caller, receiver)
    await caller.happen(shared())
    await caller.work()

    await resent(caller, made, since=(caller.now + timedelta(minutes=1)).isoformat(), only_failed=False)

    assert len(receiver.received) == 1


async def test_the_log_is_paged_and_can_be_narrowed(caller: Caller, receiver: Receiver) -> None:
    made = await subscribed(caller, receiver)
    events = await caller.happen(*(shared() for _ in range(5)))
    await caller.work()
    path = f"/v1/subscriptions/{made['id']}/deliveries"

    first = (await caller.service.get(f"{path}?limit=3", as_="auditor-1")).json
    rest = (await caller.service.get(f"{path}?limit=3&cursor={first['next_cursor']}", as_="auditor-1")).json

    ids = [one["id"] for one in first["items"] + rest["items"]]
    assert ids == sorted((event.id for event in events), reverse=True)
    assert rest["next_cursor"] is None
    assert await logged(caller.service, made["id"], query="?state=failed") == []


async def test_what_is_left_of_a_deleted_subscription_is_removed(caller: Caller, receiver: Receiver) -> None:
    made = await subscribed(caller, receiver)
    await caller.happen(shared())
    await caller.service.delete(f"/v1/subscriptions/{made['id']}", as_="subscriber-1")

    while await caller.upkeep.forget_removed():
        pass
    await caller.work()

    db = caller.service.runtime.mongo
    assert receiver.received == []
    assert await db.collection("webhook_deliveries").count({"subscription_id": made["id"]}) == 0
    assert await db.collection("subscriptions").find_one({"_id": made["id"]}) is None
