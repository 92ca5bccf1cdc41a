"""Our clients and the servers they are for: one post for a key, its author, a repost, and the end of a token."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from distribution.accounts.models import Author, Credentials, Posted, PostText, Reconnect
from distribution.bluesky.repository import Bluesky
from distribution.calls.repository import NetworkCalls
from distribution.mastodon.repository import Mastodon
from distribution.networks.models import Network
from kernel.clock import new_id, utc_now
from kernel.outbound import Outbound
from tests.peers import servers

LINK = "https://links.example.org/r/abc"
WORDS = PostText(text="Trois ans de nuits ✨🚋 #tram", link=LINK, language="fr")


@pytest.fixture(scope="module")
async def calls() -> AsyncIterator[NetworkCalls]:
    """Calls to loopback."""
    async with Outbound(user_agent="Relais-tests", allowed=["127.0.0.0/8"]) as outbound:
        yield NetworkCalls(outbound, utc_now, seconds=15)


@pytest.fixture(scope="module")
def mastodon_client(calls: NetworkCalls) -> Mastodon:
    return Mastodon(calls)


@pytest.fixture(scope="module")
def bluesky_client(calls: NetworkCalls, bluesky: servers.Bluesky) -> Bluesky:
    return Bluesky(calls, public_url=bluesky.url, web_url="https://bsky.app")


async def session(client: Bluesky, bluesky: servers.Bluesky) -> tuple[servers.BlueskyAccount, Credentials]:
    """A new account of the PDS, signed in by its app password."""
    account = await bluesky.account()
    signed_in = await client.sign_in(bluesky.url, handle=account.handle, password=account.password)
    assert isinstance(signed_in, tuple), signed_in
    identity, tokens = signed_in
    assert (identity.subject, identity.handle) == (account.did, account.handle)
    return account, credentials(Network.BLUESKY, bluesky.url, account.did, tokens.access_token)


async def statuses_of(mastodon: servers.Mastodon) -> tuple[servers.MastodonAccount, Credentials]:
    """A new account of the Mastodon-compatible server."""
    account = await mastodon.account()
    return account, credentials(Network.MASTODON, mastodon.url, account.id, account.token)


def credentials(network: Network, base_url: str, subject: str, token: str) -> Credentials:
    """What opens an account."""
    return Credentials(
        account_id=new_id(), network=network, base_url=base_url, subject=subject, access_token=token, version=1
    )


async def test_a_post_on_bluesky_is_there_once_however_often_its_key_is_used(
    bluesky: servers.Bluesky, bluesky_client: Bluesky
) -> None:
    account, opened = await session(bluesky_client, bluesky)
    key = new_id()

    first = await bluesky_client.post(opened, WORDS, key=key)
    assert isinstance(first, Posted), first
    assert await bluesky_client.post(opened, WORDS, key=key) == first

    (record,) = await bluesky.records(account.did)
    assert record["uri"] == first.reference
    assert (record["value"]["text"], record["value"]["langs"]) == (WORDS.whole, ["fr"])
    written = record["value"]["text"].encode()
    marked = {written[each["index"]["byteStart"] : each["index"]["byteEnd"]] for each in record["value"]["facets"]}
    assert marked == {LINK.encode(), b"#tram"}


async def test_a_post_on_bluesky_is_its_authors_and_is_passed_on_once(
    bluesky: servers.Bluesky, bluesky_client: Bluesky
) -> None:
    author, opened = await session(bluesky_client, bluesky)
    company, companys = await session(bluesky_client, bluesky)
    posted = await bluesky_client.post(opened, WORDS, key=new_id())
    assert isinstance(posted, Posted), posted
    for address in (posted.address, posted.reference):
        assert await bluesky_client.author_of(address) == Author(author.did, author.did, WORDS.whole)
    assert await bluesky_client.author_of(posted.address[:-1] + "z") is None

    key = new_id()
    passed_on = await bluesky_client.repost(companys, posted.address, key=key)
    assert isinstance(passed_on, Posted), passed_on
    assert await bluesky_client.repost(companys, posted.address, key=key) == passed_on

    (record,) = await bluesky.records(company.did, "app.bsky.feed.repost")
    assert record["value"]["subject"]["uri"] == posted.reference


async def test_a_bluesky_account_that_was_taken_down_or_a_token_that_is_none_has_to_be_connected_again(
    bluesky: servers.Bluesky, bluesky_client: Bluesky
) -> None:
    account, opened = await session(bluesky_client, bluesky)
    nonsense = replace(opened, access_token="nonsense")
    assert isinstance(await bluesky_client.post(nonsense, WORDS, key=new_id()), Reconnect)

    await bluesky.take_down(account)
    assert isinstance(await bluesky_client.post(opened, WORDS, key=new_id()), Reconnect)
    assert not isinstance(
        await bluesky_client.sign_in(bluesky.url, handle=account.handle, password=account.password), tuple
    )


async def test_a_status_is_there_once_however_often_its_key_is_used(
    mastodon: servers.Mastodon, mastodon_client: Mastodon
) -> None:
    account, opened = await statuses_of(mastodon)
    key = new_id()

    first = await mastodon_client.post(opened, WORDS, key=key)
    assert isinstance(first, Posted), first
    assert await mastodon_client.post(opened, WORDS, key=key) == first

    (status,) = await mastodon.statuses(account)
    assert (status["id"], status["url"]) == (first.reference, first.address)
    assert (status["visibility"], status["language"]) == ("public", "fr")
    assert LINK in status["content"]


async def test_a_status_is_its_authors_and_is_passed_on_once(
    mastodon: servers.Mastodon, mastodon_client: Mastodon
) -> None:
    author, opened = await statuses_of(mastodon)
    company, companys = await statuses_of(mastodon)
    posted = await mastodon_client.post(opened, WORDS, key=new_id())
    assert isinstance(posted, Posted), posted

    found = await mastodon_client.author_of(posted.address)
    assert found is not None
    host = mastodon.url.removeprefix("http://")
    assert (found.subject, found.handle) == (author.id, f"{author.username}@{host}")
    assert LINK in found.text

    for _ in range(2):
        passed_on = await mastodon_client.repost(companys, posted.address, key=new_id())
        assert isinstance(passed_on, Posted), passed_on
    (reblog,) = await mastodon.statuses(company)
    assert reblog["reblog"]["id"] == posted.reference


async def test_a_revoked_token_of_mastodon_has_to_be_connected_again(
    mastodon: servers.Mastodon, mastodon_client: Mastodon
) -> None:
    account, opened = await statuses_of(mastodon)
    await mastodon.revoke(account.token)

    assert isinstance(await mastodon_client.post(opened, WORDS, key=new_id()), Reconnect)
    assert isinstance(await mastodon_client.repost(opened, "1", key=new_id()), Reconnect)
    assert await mastodon.statuses(account) == []
