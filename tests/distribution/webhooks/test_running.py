"""From what happens to what arrives, through the broker and a worker; and the mail about an end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from standardwebhooks.webhooks import Webhook

from distribution.messages.models import Letter, Outcome, Sent
from distribution.messages.repository import Mailer, MailServer
from distribution.settings import Settings
from distribution.webhook_upkeep.commands import WebhookUpkeep
from distribution.webhooks.models import Cause
from distribution.webhooks.repository import SubscriptionRepository
from distribution.webhooks.schemas import alert_of, opened
from kernel.mongo import Tx
from kernel.testing import eventually
from kernel.testing.service import Running
from kernel.vault import Sealed, Vault
from tests.distribution.conftest import Programme, published, withdrawn
from tests.distribution.webhooks.calling import PATH, Caller, shared
from tests.distribution.webhooks.receiving import Receiver, logged, subscription


@pytest.fixture(scope="module")
async def programme(service: Running) -> Programme:
    made = Programme(service)
    await made.enact()
    return made


async def test_a_share_arrives(service: Running, programme: Programme, receiver: Receiver) -> None:
    made = await subscription(service, receiver.url + PATH, types=["relais.distribution.share.published.v1"])
    await programme.enrol("employee-1")
    story = await programme.story()

    share = await programme.share("employee-1", story)

    assert share.status == 201
    await eventually(lambda: receiver.received)
    [one] = receiver.received
    told = Webhook(made["secret"]).verify(one.body, dict(one.headers))
    assert told["data"]["storyId"] == story
    [event] = [each for each in await service.events("distribution.share.v1") if each.id == one.id]
    assert event.subject == told["subject"]

    async def delivered() -> bool:
        return [each["state"] for each in await logged(service, made["id"])] == ["delivered"]

    await eventually(delivered)


async def test_what_becomes_of_a_story_arrives_where_its_programme_is_subscribed(
    service: Running, receiver: Receiver
) -> None:
    await subscription(service, receiver.url + "/main", programme="main")
    await subscription(service, receiver.url + "/south", programme="south")
    new = published(programme_id="south")
    await service.publish(new, source="/content")

    async def is_known() -> bool:
        return await service.runtime.mongo.collection("stories").find_one({"_id": new.subject}) is not None

    await eventually(is_known)
    await service.publish(withdrawn(new.subject), source="/content")

    await eventually(lambda: len(receiver.at("/south")) == 2)
    assert {one.event["type"] for one in receiver.at("/south")} == {
        "relais.content.story.published.v1",
        "relais.content.story.withdrawn.v1",
    }
    assert all(one.event["source"] == "/content" for one in receiver.received)
    assert not {"shingles", "cardId"} & set(receiver.at("/south")[0].event["data"])
    assert receiver.at("/main") == []


class Post(Mailer):
    """Keeps what it is given."""

    def __init__(self) -> None:
        super().__init__(
            MailServer(host="", port=25, tls="none", username=None, password=None, sender="relais@example.org")
        )
        self.sent: list[tuple[str, Letter]] = []

    async def send(self, message_id: str, letter: Letter, address: str, *, at: object) -> Outcome:
        """Taken."""
        self.sent.append((address, letter))
        return Sent()


def upkeep(caller: Caller, *, vault: Vault, mailer: Mailer | None = None) -> WebhookUpkeep:
    known = caller.upkeep
    return WebhookUpkeep(
        known.uow,
        known.db,
        known.clock,
        subscriptions=known.subscriptions,
        deliveries=known.deliveries,
        vault=vault,
        mailer=mailer,
        failing=timedelta(days=5),
        public_url="https://relais.example.org",
    )


async def test_who_gave_an_address_is_told_once_of_an_end_that_nobody_wished(
    caller: Caller, receiver: Receiver
) -> None:
    made = await subscription(caller.service, receiver.url + PATH)
    vault, subscriptions, post = caller.upkeep.vault, SubscriptionRepository(), Post()
    alert = vault.seal(b"ops@example.org", belongs_to=alert_of(made["id"]))

    async def address(tx: Tx) -> None:
        known = await subscriptions.get(made["id"], tx)
        await subscriptions.save(known.alerting(alert, "o…@example.org", at=caller.now), tx, over=known)

    await caller.service.runtime.uow.run(address)
    receiver.says(PATH, 410)
    await caller.happen(shared())
    await caller.work()
    keeper = upkeep(caller, vault=vault, mailer=post)

    assert [await keeper.alert_next(), await keeper.alert_next()] == [True, False]

    [(to, letter)] = post.sent
    assert to == "ops@example.org"
    assert "410" in letter.text
    assert f"https://relais.example.org/v1/subscriptions/{made['id']}/deliveries" in letter.text
    caller.later(hours=1)
    assert not await keeper.alert_next()


async def test_nobody_is_told_of_an_end_by_hand(caller: Caller, receiver: Receiver) -> None:
    made = await subscription(caller.service, receiver.url + PATH)
    known = await SubscriptionRepository().get(made["id"], caller.upkeep.db)

    ended = replace(known, alert=b"sealed").disable(Cause.BY_HAND, at=caller.now)

    assert ended.alert_at is None


async def test_secrets_are_sealed_under_the_new_key_after_a_rotation_of_the_vault(
    caller: Caller, receiver: Receiver
) -> None:
    made = await subscription(caller.service, receiver.url + PATH, ed25519=True)
    settings = caller.service.runtime.settings
    assert isinstance(settings, Settings)
    [old], new = settings.vault_keys, b"another key of the vault, thirty-two bytes"

    await upkeep(caller, vault=Vault([new, old])).seal_again()

    [kept] = (await SubscriptionRepository().get(made["id"], caller.upkeep.db)).secrets
    with pytest.raises(Sealed):
        opened(kept, Vault([old]), subscription_id=made["id"])
    assert opened(kept, Vault([new]), subscription_id=made["id"]).seed is not None


async def test_nothing_goes_out_that_nothing_signs(caller: Caller, receiver: Receiver) -> None:
    made = await subscription(caller.service, receiver.url + PATH)
    caller.calls.vault = Vault([b"a key that sealed none of it, thirty-two bytes"])
    await caller.happen(shared())

    await caller.work()

    assert receiver.received == []
    [delivery] = await logged(caller.service, made["id"])
    assert (delivery["state"], delivery["attempts"][0]["reason"]) == ("waiting", "unreadable_secret")
