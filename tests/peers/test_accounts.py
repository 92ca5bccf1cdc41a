"""Accounts of real servers: connected, posted through without a second post, renewed and forgotten."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from distribution.accounts.models import Connector, Credentials, Posted, PostText, Reconnect
from distribution.accounts.queries import AccountQueries, Connections
from distribution.accounts.repository import ACCOUNTS, AccountRepository
from distribution.bootstrap import SERVICE
from distribution.networks.models import Network
from distribution.settings import Settings
from kernel.clock import new_id, utc_now
from kernel.outbound import Outbound
from kernel.testing import eventually
from kernel.testing.service import Running, running
from kernel.vault import Vault
from tests.distribution.accounts.conftest import confirmation_of
from tests.peers.servers import Bluesky, BlueskyAccount, Mastodon, MastodonAccount

TEXT = PostText(text="Été à #Straßenbahn 👩‍👩‍👧", link="https://relais.example/r/abc", language="fr")
FRONT_END = "https://intranet.example/accounts"


@pytest.fixture(scope="module")
async def service(bluesky: Bluesky, mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    async with running(
        SERVICE,
        mongo_uri=mongo_uri,
        kafka_bootstrap=kafka_bootstrap,
        bluesky_url=bluesky.url,
        bluesky_public_url=bluesky.url,
        front_end_urls=[FRONT_END],
        scheduler_seconds=0.1,
    ) as running_service:
        yield running_service


class Opened:
    """The accounts of a service, as its worker opens them."""

    def __init__(self, service: Running, outbound: Outbound) -> None:
        settings = service.runtime.settings
        assert isinstance(settings, Settings)
        self.connectors = Connections.of(outbound, utc_now, settings).connectors
        self.db = service.runtime.mongo
        self.queries = AccountQueries(
            self.db, AccountRepository(Vault(settings.vault_keys)), utc_now, networks=self.connectors
        )

    async def of(self, account: dict[str, Any]) -> tuple[Connector, Credentials]:
        return self.connectors[Network(account["network"])], await self.queries.credentials(account["id"])


@pytest.fixture(scope="module")
async def opened(service: Running) -> AsyncIterator[Opened]:
    async with Outbound(user_agent="test/1", allowed=["127.0.0.0/8"]) as outbound:
        yield Opened(service, outbound)


async def of_bluesky(service: Running, account: BlueskyAccount, *, login: str) -> dict[str, Any]:
    body = {"network": "bluesky", "handle": account.handle, "app_password": account.password}
    answer = await service.post("/v1/me/accounts", as_=login, json=body)
    assert answer.status == 201, answer.body
    connected: dict[str, Any] = answer.json
    return connected


async def of_mastodon(service: Running, mastodon: Mastodon, account: MastodonAccount, *, login: str) -> dict[str, Any]:
    body = {"network": "mastodon", "server": mastodon.url}
    begun = await service.post("/v1/me/accounts/authorizations", as_=login, json=body)
    assert begun.status == 201, begun.body
    callback = await mastodon.allow(begun.json["authorization_url"], account.username)
    back = await service.get(callback.removeprefix(service.url), as_=None)
    assert back.headers["location"].startswith(f"{FRONT_END}?authorization={begun.json['id']}&")
    path = f"/v1/me/accounts/authorizations/{begun.json['id']}/complete"
    answer = await service.post(path, as_=login, json={"confirmation": confirmation_of(back)})
    assert answer.status == 201, answer.body
    connected: dict[str, Any] = answer.json
    return connected


async def test_a_retry_posts_no_second_time_to_the_pds(service: Running, opened: Opened, bluesky: Bluesky) -> None:
    account = await bluesky.account()
    connector, credentials = await opened.of(await of_bluesky(service, account, login="employee-1"))
    key = new_id()

    first, second = [await connector.post(credentials, TEXT, key=key) for _ in range(2)]

    assert isinstance(first, Posted)
    assert first == second
    [record] = await bluesky.records(account.did)
    assert record["uri"] == first.reference
    raw = record["value"]["text"].encode()
    cut = [raw[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode() for one in record["value"]["facets"]]
    assert cut == ["#Straßenbahn", TEXT.link]
    author = await connector.author_of(first.address)
    assert author is not None
    assert (author.subject, author.text) == (account.did, TEXT.whole)

    again = [await connector.repost(credentials, first.address, key=key) for _ in range(2)]
    assert again[0] == again[1]
    [repost] = await bluesky.records(account.did, "app.bsky.feed.repost")
    assert repost["value"]["subject"]["uri"] == first.reference


async def test_a_session_of_the_pds_is_renewed_and_ended(service: Running, opened: Opened, bluesky: Bluesky) -> None:
    connected = await of_bluesky(service, await bluesky.account(), login="employee-2")
    assert connected["expires_at"] is not None
    _connector, before = await opened.of(connected)
    await opened.db.collection(ACCOUNTS).update_one({"_id": connected["id"]}, {"$set": {"renew_at": utc_now()}})

    async def renewed() -> bool:
        return (await opened.queries.credentials(connected["id"])).version > before.version

    await eventually(renewed)
    connector, after = await opened.of(connected)
    assert after.version > before.version
    assert isinstance(await connector.post(after, TEXT, key=new_id()), Posted)

    assert (await service.delete(f"/v1/me/accounts/{connected['id']}", as_="employee-2")).status == 204
    await eventually(lambda: _settled(opened))


async def test_the_pds_refuses_an_account_that_is_taken_down(
    service: Running, opened: Opened, bluesky: Bluesky
) -> None:
    account = await bluesky.account()
    connector, credentials = await opened.of(await of_bluesky(service, account, login="employee-3"))

    await bluesky.take_down(account)

    assert await connector.post(credentials, TEXT, key=new_id()) == Reconnect("credentials_refused")


async def test_a_retry_posts_no_second_time_to_mastodon(service: Running, opened: Opened, mastodon: Mastodon) -> None:
    account = await mastodon.account()
    connected = await of_mastodon(service, mastodon, account, login="employee-4")
    connector, credentials = await opened.of(connected)
    key = new_id()

    first, second = [await connector.post(credentials, TEXT, key=key) for _ in range(2)]

    assert isinstance(first, Posted)
    assert first == second
    assert [one["id"] for one in await mastodon.statuses(account)] == [first.reference]

    assert (await service.delete(f"/v1/me/accounts/{connected['id']}", as_="employee-4")).status == 204
    await eventually(lambda: _settled(opened))
    assert await connector.post(credentials, TEXT, key=new_id()) == Reconnect("credentials_refused")


async def _settled(opened: Opened) -> bool:
    return await opened.db.collection("revocations").count({}) == 0
