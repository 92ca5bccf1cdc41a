"""What becomes of a post, whatever a network does: against the networks’ shapes and against broken servers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from distribution.accounts.models import (
    Connector,
    Credentials,
    Later,
    Outcome,
    Posted,
    PostText,
    Reconnect,
    Refused,
    Uncertain,
)
from distribution.bluesky.models import record_key
from distribution.bluesky.repository import Bluesky
from distribution.calls.repository import NetworkCalls
from distribution.linkedin.models import Application
from distribution.linkedin.repository import LinkedIn
from distribution.mastodon.repository import Mastodon
from distribution.networks.models import Network
from kernel.clock import new_id, utc_now
from kernel.outbound import Outbound
from tests.distribution.networks_shapes import DID, HANDLE, Networks, networks_server
from tests.web import Web, web_server

NETWORKS = (Network.MASTODON, Network.BLUESKY, Network.LINKEDIN)
TEXT = PostText(text="My words. #tram", link="https://relais.example/r/abc", language="en-GB")
PATHS = {
    Network.MASTODON: "/api/v1/statuses",
    Network.BLUESKY: "/xrpc/com.atproto.repo.createRecord",
    Network.LINKEDIN: "/rest/posts",
}


@pytest.fixture(scope="module")
async def networks() -> AsyncIterator[Networks]:
    async with networks_server() as server:
        yield server


@pytest.fixture
async def broken() -> AsyncIterator[Web]:
    async with web_server() as server:
        yield server


@pytest.fixture(scope="module")
async def outbound() -> AsyncIterator[Outbound]:
    async with Outbound(user_agent="test/1", allowed=["127.0.0.0/8"]) as client:
        yield client


def connector(network: Network, url: str, outbound: Outbound) -> Connector:
    calls = NetworkCalls(outbound, utc_now, seconds=1.0)
    if network is Network.MASTODON:
        return Mastodon(calls)
    if network is Network.BLUESKY:
        return Bluesky(calls, public_url=url, web_url="https://bsky.app")
    application = Application(client_id="a", client_secret="b", url="https://li.example", api_url=url, version="202610")
    return LinkedIn(calls, application)


def credentials(network: Network, url: str, token: str) -> Credentials:
    subject = {Network.MASTODON: "109", Network.BLUESKY: DID, Network.LINKEDIN: "urn:li:person:782bbtaQ"}[network]
    return Credentials(
        account_id=new_id(), network=network, base_url=url, subject=subject, access_token=token, version=1
    )


async def post(network: Network, url: str, outbound: Outbound, *, token: str = "t", key: str | None = None) -> Outcome:
    return await connector(network, url, outbound).post(credentials(network, url, token), TEXT, key=key or new_id())


async def test_mastodon_publishes_once_for_a_key(networks: Networks, outbound: Outbound) -> None:
    key, token, before = new_id(), networks.token(), len(networks.statuses)

    first, second = [await post(Network.MASTODON, networks.url, outbound, token=token, key=key) for _ in range(2)]

    assert first == second
    assert isinstance(first, Posted)
    assert first.address == f"{networks.url}/@alice/{first.reference}"
    assert len(networks.statuses) == before + 1
    sent = networks.statuses[key]
    assert (sent["status"], sent["language"], sent["visibility"]) == (
        "My words. #tram\n\nhttps://relais.example/r/abc",
        "en",
        "public",
    )


async def test_bluesky_publishes_once_for_a_key(networks: Networks, outbound: Outbound) -> None:
    key, token, before = new_id(), networks.token(), len(networks.records)

    first, second = [await post(Network.BLUESKY, networks.url, outbound, token=token, key=key) for _ in range(2)]

    name = record_key(key)
    assert (
        first
        == second
        == Posted(f"https://bsky.app/profile/{DID}/post/{name}", f"at://{DID}/app.bsky.feed.post/{name}")
    )
    assert len(networks.records) == before + 1
    record = networks.records[(DID, "app.bsky.feed.post", name)]
    assert [list(facet["features"][0].values())[1] for facet in record["facets"]] == ["tram", TEXT.link]
    assert record["langs"] == ["en-GB"]


async def test_a_record_of_another_text_is_not_taken_for_this_one(networks: Networks, outbound: Outbound) -> None:
    key, token = new_id(), networks.token()
    networks.records[(DID, "app.bsky.feed.post", record_key(key))] = {"text": "Something else."}

    outcome = await post(Network.BLUESKY, networks.url, outbound, token=token, key=key)

    assert outcome == Later(None, "network_unavailable")


async def test_linkedin_publishes_with_the_version_that_is_set(networks: Networks, outbound: Outbound) -> None:
    outcome = await post(Network.LINKEDIN, networks.url, outbound, token=networks.token())

    assert isinstance(outcome, Posted)
    assert outcome.address == f"https://li.example/feed/update/{outcome.reference}/"
    headers, body = networks.headers[-1], networks.linkedin_posts[-1]
    assert (headers["linkedin-version"], headers["x-restli-protocol-version"]) == ("202610", "2.0.0")
    assert body["commentary"] == "My words. {hashtag|\\#|tram}\n\nhttps://relais.example/r/abc"
    assert (body["author"], body["lifecycleState"]) == ("urn:li:person:782bbtaQ", "PUBLISHED")


@pytest.mark.parametrize("network", NETWORKS)
async def test_credentials_that_are_refused_have_to_be_connected_again(
    network: Network, networks: Networks, outbound: Outbound
) -> None:
    outcome = await post(network, networks.url, outbound, token="revoked")

    assert outcome == Reconnect("credentials_refused")


@pytest.mark.parametrize("network", NETWORKS)
async def test_a_network_that_wants_to_be_left_alone_says_for_how_long(
    network: Network, broken: Web, outbound: Outbound
) -> None:
    broken.answers(PATHS[network], b"<html>slow down", status="429 Too Many Requests", retry_after="77")

    assert await post(network, broken.url, outbound) == Later(77.0, "too_many_requests")


@pytest.mark.parametrize("network", NETWORKS)
async def test_nobody_there_is_asked_later(network: Network, outbound: Outbound) -> None:
    assert await post(network, "http://127.0.0.1:9", outbound) == Later(None, "no_connection")


@pytest.mark.parametrize("network", NETWORKS)
async def test_a_private_address_is_not_called(network: Network, outbound: Outbound) -> None:
    assert await post(network, "http://10.0.0.1", outbound) == Refused("address_refused")


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{", id="closed halfway"),
        pytest.param(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n<html>welcome</html>", id="html"),
        pytest.param(b'HTTP/1.1 200 OK\r\n\r\n{"id": {"a": []}, "uri": 5}', id="wrong json"),
        pytest.param(b"HTTP/1.1 200 OK\r\n\r\n" + b"[" * 100_000, id="deep json"),
        pytest.param(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 3_000_000, id="without end"),
        pytest.param(b"HTTP/1.1 500 Oops\r\n\r\nstack trace", id="broken"),
        pytest.param(b"SSH-2.0-OpenSSH_9.2\r\n", id="another protocol"),
    ],
)
@pytest.mark.parametrize("network", NETWORKS)
async def test_what_may_have_arrived_is_asked_again_only_where_that_is_safe(
    network: Network, raw: bytes, broken: Web, outbound: Outbound
) -> None:
    broken.sends(PATHS[network], raw)
    broken.answers("/xrpc/com.atproto.repo.getRecord", b"", status="404 Not Found")

    outcome = await post(network, broken.url, outbound)

    assert isinstance(outcome, Uncertain if network is Network.LINKEDIN else Later), outcome
    assert sum(request.startswith(b"POST") for request in broken.requests) == 1


@pytest.mark.parametrize("network", NETWORKS)
async def test_silence_ends_by_itself(network: Network, broken: Web, outbound: Outbound) -> None:
    async def silent(_writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    broken.plays(PATHS[network], silent)
    broken.answers("/xrpc/com.atproto.repo.getRecord", b"{}", status="404 Not Found")

    outcome = await post(network, broken.url, outbound)

    assert outcome == (Uncertain("deadline") if network is Network.LINKEDIN else Later(None, "deadline"))


@pytest.mark.parametrize("network", NETWORKS)
async def test_no_token_goes_where_a_redirect_leads(network: Network, broken: Web, outbound: Outbound) -> None:
    broken.answers(PATHS[network], b"", status="307 Temporary Redirect", location=f"{broken.url}/thief")
    broken.answers("/xrpc/com.atproto.repo.getRecord", b"{}", status="404 Not Found")

    assert isinstance(await post(network, broken.url, outbound), Refused)
    assert not any(b" /thief " in request for request in broken.requests)


@pytest.mark.parametrize("network", NETWORKS)
async def test_a_text_that_is_too_long_is_refused(network: Network, networks: Networks, outbound: Outbound) -> None:
    asked = connector(network, networks.url, outbound)
    owner = credentials(network, networks.url, networks.token())

    outcome = await asked.post(owner, replace(TEXT, text="long " * 700), key=new_id())

    assert outcome == Refused("invalid" if network is Network.MASTODON else "too_long")


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("text", ["\ud800 half", "NUL \x00", "", "👩‍👩‍👧 é\u0301 שלום", "#️⃣ \u202e"])
async def test_a_text_of_any_script_goes_out(
    network: Network, text: str, networks: Networks, outbound: Outbound
) -> None:
    asked = connector(network, networks.url, outbound)
    owner = credentials(network, networks.url, networks.token())

    assert isinstance(await asked.post(owner, replace(TEXT, text=text), key=new_id()), Posted)


async def test_the_author_of_a_post_is_who_the_server_that_it_lives_on_says(
    networks: Networks, outbound: Outbound
) -> None:
    mastodon = connector(Network.MASTODON, networks.url, outbound)
    bluesky = connector(Network.BLUESKY, networks.url, outbound)
    token = networks.token()
    status = await post(Network.MASTODON, networks.url, outbound, token=token)
    record = await post(Network.BLUESKY, networks.url, outbound, token=token)
    assert isinstance(status, Posted)
    assert isinstance(record, Posted)

    wrote = await mastodon.author_of(status.address)
    assert wrote is not None
    assert (wrote.subject, wrote.handle) == ("109", f"alice@{networks.url.removeprefix('http://')}")
    assert TEXT.text in wrote.text
    for address in (record.address, record.reference, record.address.replace(DID, HANDLE)):
        author = await bluesky.author_of(address)
        assert author is not None
        assert (author.subject, TEXT.text in author.text) == (DID, True)
    assert await mastodon.author_of(f"{networks.url}/@alice/999") is None
    assert await bluesky.author_of("https://bsky.app/profile/nobody.example/post/3k2yihcrp6f2c") is None


async def test_a_server_is_not_believed_about_accounts_of_others(broken: Web, outbound: Outbound) -> None:
    said = b'{"content": "x", "account": {"id": "1", "username": "alice", "acct": "alice@mastodon.social"}}'
    broken.answers("/api/v1/statuses/1", said)

    assert await connector(Network.MASTODON, "", outbound).author_of(f"{broken.url}/@alice/1") is None


async def test_posts_are_passed_on_where_the_network_offers_it(networks: Networks, outbound: Outbound) -> None:
    token = networks.token()
    record = await post(Network.BLUESKY, networks.url, outbound, token=token)
    assert isinstance(record, Posted)
    references = {
        Network.MASTODON: "https://other.example/@bob/123",
        Network.BLUESKY: record.address,
        Network.LINKEDIN: "urn:li:share:1",
    }

    key, outcomes = new_id(), {}
    for network, reference in references.items():
        asked = connector(network, networks.url, outbound)
        outcomes[network] = await asked.repost(credentials(network, networks.url, token), reference, key=key)

    assert outcomes[Network.MASTODON] == Posted(f"{networks.url}/@alice/7779", "7779")
    name = record_key(key)
    assert outcomes[Network.BLUESKY] == Posted(
        f"https://bsky.app/profile/{DID}", f"at://{DID}/app.bsky.feed.repost/{name}"
    )
    assert networks.records[(DID, "app.bsky.feed.repost", name)]["subject"]["uri"] == record.reference
    assert outcomes[Network.LINKEDIN] == Refused("not_offered")


async def test_nothing_is_passed_on_but_the_status_that_was_named(networks: Networks, outbound: Outbound) -> None:
    company = connector(Network.MASTODON, networks.url, outbound)
    given = credentials(Network.MASTODON, networks.url, networks.token())

    assert await company.repost(given, "https://leads-on.example/@bob/1", key=new_id()) == Refused("post_not_found")
