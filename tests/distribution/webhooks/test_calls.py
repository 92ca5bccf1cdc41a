"""What is sent, and to whom: signed, chosen, without what is a person's own."""

from __future__ import annotations

import asyncio
import base64
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from distribution.personal_data.repository import holdings
from distribution.webhook_deliveries.commands import Intents
from kernel.testing import eventually
from kernel.testing.service import Running
from tests.distribution.webhooks.calling import Caller, calling, shared, subscribed, the
from tests.distribution.webhooks.receiving import (
    Receiver,
    hanging,
    logged,
    subscription,
)


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
    rotated = (await caller.service.post(path, as_="subscriber-1", json={"keep_hours": 1})).json
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
