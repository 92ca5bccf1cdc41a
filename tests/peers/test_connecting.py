"""People connect accounts of both servers through the service, and have them forgotten."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from distribution.bootstrap import SERVICE
from distribution.networks.models import Network
from kernel.testing import eventually
from kernel.testing.service import Running, running
from tests.distribution.conftest import Programme
from tests.peers.people import FRONT_END, person, token_of
from tests.peers.servers import Bluesky, Mastodon


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """The service with its worker."""
    async with running(
        SERVICE,
        mongo_uri=mongo_uri,
        kafka_bootstrap=kafka_bootstrap,
        scheduler_seconds=0.2,
        front_end_urls=[FRONT_END],
    ) as one:
        await Programme(one).enact()
        yield one


async def test_an_account_is_forgotten_here_at_once_and_its_token_there_soon(
    service: Running, bluesky: Bluesky, mastodon: Mastodon
) -> None:
    one = await person(service, bluesky, mastodon)
    listed = (await one.ask("GET", "/v1/me/accounts")).json["items"]
    assert {each["network"]: each["to_reconnect"] for each in listed} == {"bluesky": False, "mastodon": False}
    assert {each["handle"].partition("@")[0] for each in listed} == {one.bluesky.handle, one.mastodon.username}
    token = await token_of(service, one.accounts[Network.MASTODON])
    assert await mastodon.knows(token)

    for account_id in one.accounts.values():
        assert (await one.ask("DELETE", f"/v1/me/accounts/{account_id}")).status == 204

    assert (await one.ask("GET", "/v1/me/accounts")).json["items"] == []

    async def forgotten() -> bool:
        return not await mastodon.knows(token)

    await eventually(forgotten)
