"""What answers mean, and when there is another attempt: on a clock that the test sets."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from distribution.webhook_deliveries.models import JITTER, SCHEDULE
from kernel.testing import eventually
from kernel.testing.service import Running
from tests.distribution.webhooks.calling import PATH, Caller, calling, shared, subscribed, the
from tests.distribution.webhooks.receiving import (
    Receiver,
    flowing,
    hanging,
    moment,
    seen,
    subscription,
)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
async def test_every_2xx_is_a_success(caller: Caller, receiver: Receiver, status: int) -> None:
    made = await subscribed(caller, receiver)
    receiver.says(PATH, status)
    await caller.happen(shared())

    await caller.work()

    delivery = await the(caller, made)
    assert (delivery["state"], delivery["next_attempt_at"]) == ("delivered", None)
    assert [(one["status"], one["reason"]) for one in delivery["attempts"]] == [(status, None)]


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (301, "redirect"),
        (302, "redirect"),
        (304, "redirect"),
        (307, "redirect"),
        (400, "refused"),
        (401, "refused"),
        (404, "refused"),
        (429, "too_many_requests"),
        (500, "receiver_failed"),
        (502, "receiver_failed"),
        (503, "receiver_failed"),
        (504, "receiver_failed"),
    ],
)
async def test_nothing_else_is(caller: Caller, receiver: Receiver, status: int, reason: str) -> None:
    made = await subscribed(caller, receiver)
    receiver.says(PATH, status, location="http://169.254.169.254/latest/meta-data")
    await caller.happen(shared())

    await caller.work()

    delivery = await the(caller, made)
    assert delivery["state"] == "waiting"
    assert [(one["status"], one["reason"]) for one in delivery["attempts"]] == [(status, reason)]
    assert len(receiver.received) == 1
    assert (await seen(caller.service, made["id"]))["failing_since"] is not None


async def test_attempts_follow_the_schedule_to_its_end(caller: Caller, receiver: Receiver) -> None:
    made = await subscribed(caller, receiver)
    receiver.says(PATH, 500)
    await caller.happen(shared())
    began = caller.now
    waits = []
    for number in range(1, len(SCHEDULE) + 1):
        await caller.work()
        assert len(receiver.received) == number
        delivery = await the(caller, made)
        if delivery["next_attempt_at"] is not None:
            waits.append(moment(delivery["next_attempt_at"]) - caller.now)
            caller.now = moment(delivery["next_attempt_at"])

    assert delivery["state"] == "failed"
    assert len(delivery["attempts"]) == len(SCHEDULE) == 10
    for wait, planned in zip(waits, SCHEDULE[1:], strict=True):
        assert planned <= wait <= planned * (1 + JITTER)
    assert timedelta(hours=75) < caller.now - began < timedelta(hours=84)
    assert {one.id for one in receiver.received} == {delivery["id"]}


async def test_nothing_is_tried_before_its_time(caller: Caller, receiver: Receiver) -> None:
    await subscribed(caller, receiver)
    receiver.says(PATH, 500)
    await caller.happen(shared())
    await caller.work()
    caller.later(seconds=4)

    await caller.work()

    assert len(receiver.received) == 1


async def test_410_ends_the_subscription(caller: Caller, receiver: Receiver) -> None:
    made = await subscribed(caller, receiver)
    receiver.says(PATH, 410)
    await caller.happen(shared())

    await caller.work()

    delivery, now = await the(caller, made), await seen(caller.service, made["id"])
    assert (delivery["state"], delivery["attempts"][0]["reason"]) == ("failed", "gone")
    assert (now["state"], now["cause"]) == ("disabled", "gone")
    [row] = await caller.service.runtime.mongo.collection("outbox").find({"subject": made["id"]})
    assert row["type"] == "relais.distribution.subscription.disabled.v1"
    await caller.happen(shared())
    caller.later(days=1)
    await caller.work()
    assert len(receiver.received) == 1


@pytest.mark.parametrize(
    ("status", "headers", "rest"),
    [
        (429, {"Retry_After": "120"}, 120),
        (503, {"Retry_After": "90"}, 90),
        (502, {}, 10),
        (504, {}, 10),
        (429, {"Retry_After": "9999999"}, 86_400),
    ],
)
async def test_a_receiver_that_has_too_much_to_do_is_left_alone(
    caller: Caller, receiver: Receiver, status: int, headers: dict[str, str], rest: int
) -> None:
    made = await subscribed(caller, receiver)
    receiver.says(PATH, status, **headers)
    await caller.happen(shared())
    await caller.work()
    await caller.happen(shared())
    caller.later(seconds=rest - 1)
    await caller.work()
    assert len(receiver.received) == 1
    assert moment((await seen(caller.service, made["id"]))["resumes_at"]) - caller.now == timedelta(seconds=1)

    receiver.says(PATH, 204)
    caller.later(seconds=2)
    await caller.work()

    assert len(receiver.received) >= 2


async def test_five_days_without_a_success_end_it_and_one_success_begins_them_anew(
    caller: Caller, receiver: Receiver
) -> None:
    made = await subscribed(caller, receiver)

    async def day(status: int) -> str:
        receiver.says(PATH, status)
        await caller.happen(shared())
        await caller.work()
        caller.later(days=1)
        state: str = (await seen(caller.service, made["id"]))["state"]
        return state

    assert [await day(500) for _ in range(4)] == ["active"] * 4
    assert await day(204) == "active"
    assert [await day(500) for _ in range(5)] == ["active"] * 5
    assert await day(500) == "disabled"
    assert (await seen(caller.service, made["id"]))["cause"] == "failing"


async def test_one_that_took_something_meanwhile_is_not_ended_by_who_does_not_know(
    caller: Caller, receiver: Receiver
) -> None:
    made = await subscribed(caller, receiver)
    receiver.says(PATH, 500)
    await caller.happen(shared())
    await caller.work()
    caller.later(days=5)
    subscriptions, mongo = caller.calls.subscriptions, caller.service.runtime.mongo
    before = await subscriptions.get(made["id"], mongo)
    await subscriptions.note_working(made["id"], mongo)
    until = caller.now + timedelta(minutes=1)
    [delivery, *_] = await caller.calls.deliveries.claim(made["id"], mongo, now=caller.now, until=until, most=1)
    caller.calls._lanes.clear()

    await caller.calls.deliver(before, delivery)

    assert (await seen(caller.service, made["id"]))["state"] == "active"


async def test_an_answer_that_does_not_come_is_a_failure(quiet: Running, receiver: Receiver) -> None:
    async with calling(quiet, seconds=0.2) as caller:
        made = await subscribed(caller, receiver)
        receiver.answers[PATH] = hanging(asyncio.Event())
        await caller.happen(shared())

        await caller.work()

        assert (await the(caller, made))["attempts"][0]["reason"] == "deadline"


@pytest.mark.parametrize("chunks", [5_000, None])
async def test_an_answer_of_300_megabytes_or_without_end_is_cut_off_and_its_status_counts(
    caller: Caller, receiver: Receiver, chunks: int | None
) -> None:
    made = await subscribed(caller, receiver)
    receiver.answers[PATH] = flowing(chunks)
    await caller.happen(shared())

    await caller.work()

    assert (await the(caller, made))["state"] == "delivered"
    await eventually(lambda: not receiver.under_way)


async def test_a_receiver_that_speaks_no_tls_is_told_apart(caller: Caller, receiver: Receiver) -> None:
    made = await subscription(caller.service, receiver.url.replace("http:", "https:") + PATH)
    await caller.happen(shared())

    await caller.work()

    assert (await the(caller, made))["attempts"][0]["reason"] == "tls"
    assert receiver.received == []


async def test_a_receiver_that_is_not_there_is_told_apart(caller: Caller) -> None:
    made = await subscription(caller.service, "http://127.0.0.1:9/hook")
    await caller.happen(shared())

    await caller.work()

    assert (await the(caller, made))["attempts"][0]["reason"] == "no_connection"


async def test_a_name_that_leads_inside_after_it_was_checked_is_not_called(quiet: Running, receiver: Receiver) -> None:
    leads_to = ["93.184.216.34"]

    async def lookup(_host: str, _port: int) -> Sequence[str]:
        return leads_to

    async with calling(quiet, lookup=lookup, allowed=()) as caller:
        made = await subscription(caller.service, "https://hooks.example.org/hook")
        leads_to[:] = ["10.0.0.7"]
        await caller.happen(shared())

        await caller.work()

        assert (await the(caller, made))["attempts"][0]["reason"] == "not_public"
