"""Texts of people are posted through the accounts that they connected, and one that does not open is told of."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from distribution.bootstrap import SERVICE
from distribution.networks.models import Network
from kernel.testing import eventually
from kernel.testing.service import Running, running
from tests.distribution.conftest import Programme, weather
from tests.peers.people import FRONT_END, Person, person, token_of
from tests.peers.servers import Bluesky, Mastodon


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str, bluesky: Bluesky) -> AsyncIterator[Running]:
    """The service with its worker, under a clear sky."""
    async with running(
        SERVICE,
        mongo_uri=mongo_uri,
        kafka_bootstrap=kafka_bootstrap,
        scheduler_seconds=0.2,
        bluesky_public_url=bluesky.url,
        front_end_urls=[FRONT_END],
    ) as one:
        await one.publish(weather("clear", version=1), source="/content")
        yield one


@pytest.fixture(scope="module")
async def programme(service: Running) -> Programme:
    programme = Programme(service)
    await programme.enact()
    return programme


async def state_of(one: Person, post_id: str) -> str:
    """The state of a post once it is neither scheduled nor on its way."""

    async def settled() -> str | None:
        answer = await one.ask("GET", f"/v1/me/posts/{post_id}")
        state: str = answer.json["state"]
        return None if state in ("scheduled", "sending") else state

    state: str = await eventually(settled)
    return state


async def test_who_connected_both_accounts_has_a_text_posted_on_each(
    service: Running, programme: Programme, bluesky: Bluesky, mastodon: Mastodon
) -> None:
    story_id = await programme.story()
    one = await person(service, bluesky, mastodon)

    posts = [await one.post(network, story_id, "On my own account.") for network in one.accounts]

    assert [await state_of(one, post_id) for post_id in posts] == ["posted", "posted"]
    (record,) = await bluesky.records(one.bluesky.did)
    (status,) = await mastodon.statuses(one.mastodon)
    assert record["value"]["text"].startswith("On my own account.")
    assert "On my own account." in status["content"]


async def test_an_account_that_does_not_open_any_more_has_to_be_connected_again(
    service: Running, programme: Programme, bluesky: Bluesky, mastodon: Mastodon
) -> None:
    story_id = await programme.story()
    one = await person(service, bluesky, mastodon)
    await bluesky.take_down(one.bluesky)
    await mastodon.revoke(await token_of(service, one.accounts[Network.MASTODON]))

    posts = [await one.post(network, story_id, "On my own account.") for network in one.accounts]

    assert [await state_of(one, post_id) for post_id in posts] == ["to_reconnect", "to_reconnect"]
    listed = (await one.ask("GET", "/v1/me/accounts")).json["items"]
    assert {each["network"]: each["to_reconnect"] for each in listed} == {"bluesky": True, "mastodon": True}
    assert await mastodon.statuses(one.mastodon) == []
