"""What shows who wrote a post: an account where ids are believed, or the code."""

from __future__ import annotations

from kernel.clock import new_id
from kernel.testing.service import Running
from tests.distribution.accounts.conftest import BLUESKY
from tests.distribution.networks_shapes import DID, networks_server
from tests.distribution.reposts.conftest import COLLECTION, Newsroom


def written(newsroom: Newsroom) -> str:
    """A post of the account that `BLUESKY` signs in to; its address."""
    key = new_id()
    newsroom.networks.records[DID, COLLECTION, key] = {"$type": COLLECTION, "text": "My day"}
    return f"https://bsky.app/profile/{DID}/post/{key}"


async def test_an_account_at_blueskys_own_server_shows_who_wrote_a_post(service: Running, newsroom: Newsroom) -> None:
    relay = await newsroom.offer(as_="employee-1", address=written(newsroom))
    assert (await service.post("/v1/me/accounts", as_="employee-1", json=BLUESKY)).status == 201

    shown = await service.post(f"/v1/me/relays/{relay['id']}/show", as_="employee-1")
    assert (shown.status, shown.json["proof"]) == (200, "account"), shown.body


async def test_a_server_of_ones_own_that_claims_an_account_shows_nothing(service: Running, newsroom: Newsroom) -> None:
    relay = await newsroom.offer(as_="employee-2", address=written(newsroom))
    async with networks_server() as claiming:
        body = {**BLUESKY, "server": claiming.url}
        account = await service.post("/v1/me/accounts", as_="employee-2", json=body)
        assert (account.status, account.json["server"]) == (201, claiming.url)

    shown = await service.post(f"/v1/me/relays/{relay['id']}/show", as_="employee-2")
    assert (shown.status, shown.json["type"].rpartition("/")[2]) == (409, "authorship-not-shown")
    newsroom.networks.records[DID, COLLECTION, relay["address"].rpartition("/")[2]]["text"] += f" {relay['code']}"
    shown = await service.post(f"/v1/me/relays/{relay['id']}/show", as_="employee-2")
    assert (shown.status, shown.json["proof"]) == (200, "code"), shown.body
