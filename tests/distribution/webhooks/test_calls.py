"""What is sent, what answers mean, and when there is another attempt: on a clock that the test sets."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from distribution.personal_data.repository import holdings
from distribution.webhook_deliveries.commands import Intents
from distribution.webhook_deliveries.models import JITTER, SCHEDULE
from kernel.testing import eventually
from kernel.testing.service import Running
from tests.distribution.webhooks.calling import Caller, calling, shared
from tests.distribution.webhooks.receiving import (
    Receiver,
    flowing,
    hanging,
    logged,
    receiving,
    seen,
    subscription,
)

PATH = "/hook"


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as made:
        yield made


@pytest.fixture
async def caller(quiet: Running) -> AsyncIterator[Caller]:
    async with calling(quiet) as made:
        yield made


async def subscribed(caller: Caller, receiver: Receiver, **members: Any) -> Any:
    return await subscription(caller.service, receiver.url + PATH, **members)


async def the(caller: Caller, made: Any) -> Any:
    [delivery] = await logged(caller.service, made["id"])
    return delivery


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


async def test_an_event_is_a_signed_envelope_that_the_reference_verifies(caller: Caller, receiver: Receiver) -> None:
    made = await subscribed(caller, receiver)
    [event] = await caller.happen(shared(story_id="a-story", network="mastodon"))

    await caller.work()

    [one] = receiver.received
    told = Webhook(made["secret"]).verify(one.body, dict(one.headers))
    assert one.id == event.id == told["id"]
    assert one.headers["content-type"].startswith("application/cloudevents+json")
    assert told["specversion"] == "1.0"
    assert (told["source"], told["type"]) == ("/distribution", "relais.distribution.share.published.v1")
    assert told["subject"] == event.subject == told["data"]["shareId"]
    assert (told["data"]["storyId"], told["data"]["network"]) == ("a-story", "mastodon")
    assert (await the(caller, made))["state"] == "delivered"


async def test_nothing_that_is_reserved_to_a_person_leaves(caller: Caller, receiver: Receiver) -> None:
    await subscribed(caller, receiver)
    await caller.happen(shared(person_id="p_nobodysbusiness", entity="north", caption_id="their-caption", closeness=3))

    await caller.work()

    [one] = receiver.received
    assert one.event["data"].keys() == {"shareId", "storyId", "network", "storyLanguage", "publishedAt"}
    for word in (b"p_nobodysbusiness", b"north", b"their-caption", b"CLOSENESS"):
        assert word not in one.body


async def test_another_secret_verifies_nothing(caller: Caller, receiver: Receiver) -> None:
    await subscribed(caller, receiver)
    await caller.happen(shared())
    await caller.work()

    [one] = receiver.received
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_" + base64.b64encode(b"another" * 5).decode()).verify(one.body, dict(one.headers))


async def test_both_secrets_verify_during_a_rotation_and_the_new_one_alone_after_it(
    caller: Caller, receiver: Receiver
) -> None:
    made = await subscribed(caller, receiver)
    path = f"/v1/subscriptions/{made['id']}/secrets"
    rotated = (await caller.service.post(path, as_="programme-1", json={"keep_hours": 1})).json
    await caller.happen(shared())
    await caller.work()
    caller.later(hours=2)
    await caller.happen(shared())
    await caller.work()

    during, after = receiver.received
    for secret in (made["secret"], rotated["secret"]):
        Webhook(secret).verify(during.body, dict(during.headers))
    assert len(during.headers["webhook-signature"].split()) == 2
    assert len(after.headers["webhook-signature"].split()) == 1


async def test_a_key_pair_signs_along(caller: Caller, receiver: Receiver) -> None:
    made = await subscribed(caller, receiver, ed25519=True)
    await caller.happen(shared())
    await caller.work()

    [one] = receiver.received
    Webhook(made["secret"]).verify(one.body, dict(one.headers))
    [signature] = [each[4:] for each in one.headers["webhook-signature"].split() if each.startswith("v1a,")]
    public = base64.b64decode(made["secrets"][0]["public_key"].removeprefix("whpk_"))
    content = f"{one.id}.{one.headers['webhook-timestamp']}.".encode() + one.body
    Ed25519PublicKey.from_public_bytes(public).verify(base64.b64decode(signature), content)


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


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ({}, {"main/linkedin", "north/mastodon", "main/mastodon"}),
        ({"networks": ["mastodon"]}, {"north/mastodon", "main/mastodon"}),
        ({"programme": "main"}, {"main/linkedin", "main/mastodon"}),
        ({"programme": "north-programme", "networks": ["linkedin"]}, set()),
        ({"types": ["relais.content.story.published.v1"]}, set()),
    ],
)
async def test_a_subscription_is_told_what_it_chose(
    caller: Caller, receiver: Receiver, wish: dict[str, Any], told: set[str]
) -> None:
    await caller.service.runtime.mongo.collection("programmes").replace_one(
        {"_id": "north-programme"}, {"entity": "north"}, upsert=True
    )
    await subscribed(caller, receiver, **wish)
    for entity, network in (("", "linkedin"), ("north", "mastodon"), ("elsewhere", "mastodon")):
        place = "north" if entity == "north" else "main"
        await caller.happen(shared(entity=entity, network=network, story_id=f"{place}/{network}"))

    await caller.work()

    assert {one.event["data"]["storyId"] for one in receiver.received} == told


async def test_an_event_that_comes_twice_is_sent_once(caller: Caller, receiver: Receiver) -> None:
    await subscribed(caller, receiver)
    [event] = await caller.happen(shared())
    await caller.work()
    runtime = caller.service.runtime

    async def again(tx: Any) -> None:
        await Intents(caller.clock, kept=timedelta(days=30)).note([event], tx)

    await runtime.uow.run(again)
    await caller.work()

    assert receiver.ids == {event.id: 1}


async def test_a_test_event_is_sent_and_its_outcome_logged(caller: Caller, receiver: Receiver) -> None:
    made = await subscribed(caller, receiver)
    path = f"/v1/subscriptions/{made['id']}/test-events"

    sent = await caller.service.post(path, as_="programme-1")
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
        f"/v1/subscriptions/{made['id']}/deliveries/{event.id}/resend", as_="programme-1"
    )
    caller.later(minutes=1)
    await caller.work()

    assert answer.status == 200
    assert receiver.ids == {event.id: 2}
    assert len((await the(caller, made))["attempts"]) == 2


async def resent(caller: Caller, made: Any, **body: Any) -> None:
    answer = await caller.service.post(f"/v1/subscriptions/{made['id']}/resend", as_="programme-1", json=body)
    caller.later(minutes=1)
    assert answer.status == 200, answer.body
    assert answer.json["resending"]
    while await caller.upkeep.resend_some():
        pass
    await caller.work()


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
    await caller.service.delete(f"/v1/subscriptions/{made['id']}", as_="programme-1")

    while await caller.upkeep.forget_removed():
        pass
    await caller.work()

    db = caller.service.runtime.mongo
    assert receiver.received == []
    assert await db.collection("webhook_deliveries").count({"subscription_id": made["id"]}) == 0
    assert await db.collection("subscriptions").find_one({"_id": made["id"]}) is None


async def test_one_that_hangs_delays_nobody_else(quiet: Running, receiver: Receiver) -> None:
    released, stopping = asyncio.Event(), asyncio.Event()
    async with calling(quiet, seconds=20, at_once=12, each=4) as caller:
        receiver.answers["/slow"] = hanging(released)
        await subscription(quiet, receiver.url + "/slow")
        await subscription(quiet, receiver.url + "/fast")
        working = asyncio.create_task(caller.run(stopping))
        try:
            for _ in range(5):
                await caller.happen(*(shared() for _ in range(20)))
            await eventually(lambda: len({one.id for one in receiver.at("/fast")}) == 100)

            assert len(receiver.at("/slow")) <= 4
        finally:
            released.set()
            stopping.set()
            await working


async def test_an_erased_person_is_in_no_log(caller: Caller, receiver: Receiver) -> None:
    made = await subscribed(caller, receiver)
    await caller.happen(shared(person_id="p_erased"), shared(person_id="p_other"))
    settings: Any = caller.service.runtime.settings
    [holding] = [one for one in holdings(settings) if one.name == "webhook_deliveries"]

    async def work(tx: Any) -> int:
        return await holding.erase("p_erased", tx, at=caller.now, most=100)

    assert await caller.service.runtime.uow.run(work) == 1
    await caller.work()

    assert len(receiver.received) == 1
    assert len(await logged(caller.service, made["id"])) == 1
