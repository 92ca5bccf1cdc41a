"""A programme whose company account passes on what its people write, at a server with the networks' shapes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from distribution.accounts.commands import AccountCommands
from distribution.accounts.queries import AccountQueries, Connections
from distribution.accounts.repository import AccountRepository
from distribution.bootstrap import SERVICE
from distribution.company_accounts.repository import CompanyAccountRepository
from distribution.relays.repository import RelayRepository
from distribution.reposts.commands import Reposts
from distribution.settings import Settings
from distribution.weathers.queries import WeatherQueries
from distribution.weathers.repository import WeatherRepository
from kernel.clock import new_id, utc_now
from kernel.outbound import Outbound
from kernel.testing import eventually
from kernel.testing.service import Running, running
from kernel.vault import Vault
from tests.distribution.accounts.conftest import BLUESKY
from tests.distribution.conftest import Programme, weather
from tests.distribution.networks_shapes import DID, Networks, networks_server, settings_of

AUTHOR = "did:plc:44ybard66vv44zksje25o7dz"
COLLECTION, PASSED_ON = "app.bsky.feed.post", "app.bsky.feed.repost"


@pytest.fixture(scope="module")
async def networks() -> AsyncIterator[Networks]:
    async with networks_server() as server:
        yield server


@pytest.fixture(scope="module")
async def service(networks: Networks, mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    async with running(
        SERVICE,
        mongo_uri=mongo_uri,
        kafka_bootstrap=kafka_bootstrap,
        claims={"employee-9": {"entity": "north"}},
        relay_objection_hours=1.0,
        **settings_of(networks),
    ) as running_service:
        await running_service.publish(weather("clear", version=1), source="/content")
        yield running_service


class Newsroom:
    """People who write posts and offer them, and the company that passes them on."""

    def __init__(self, service: Running, networks: Networks) -> None:
        self.service = service
        self.networks = networks

    def write(self, text: str) -> str:
        """Publish a post as somebody; its address."""
        key = new_id()
        self.networks.records[AUTHOR, COLLECTION, key] = {"$type": COLLECTION, "text": text}
        return f"https://bsky.app/profile/{AUTHOR}/post/{key}"

    def edit(self, address: str, text: str) -> None:
        """Change the text of a post."""
        self.networks.records[AUTHOR, COLLECTION, address.rpartition("/")[2]]["text"] = text

    def times_passed_on(self, address: str) -> int:
        """How often the company has passed a post on."""
        reposts = [one for (_repo, kind, _key), one in self.networks.records.items() if kind == PASSED_ON]
        return sum(one["subject"]["uri"].endswith(address.rpartition("/")[2]) for one in reposts)

    async def offer(self, *, as_: str = "employee-1", **body: Any) -> dict[str, Any]:
        """Offer a post; the relay."""
        body = {"network": "bluesky", "address": self.write("My day"), **body}
        answer = await self.service.post("/v1/me/relays", as_=as_, json=body)
        assert answer.status == 201, answer.body
        relay: dict[str, Any] = answer.json
        return relay

    async def consented(self, *, as_: str = "employee-1", **body: Any) -> dict[str, Any]:
        """Offer a post, show whose it is, and consent; the relay."""
        relay = await self.offer(as_=as_, **body)
        if relay["network"] == "bluesky":
            self.edit(relay["address"], f"My day {relay['code']}")
        for step, sent in (("show", None), ("consent", {"consent_version": relay["consent_version"]})):
            answer = await self.service.post(f"/v1/me/relays/{relay['id']}/{step}", as_=as_, json=sent)
            assert answer.status == 200, answer.body
        return await self.read(relay["id"], as_=as_)

    async def read(self, relay_id: str, *, as_: str = "employee-1") -> dict[str, Any]:
        """A relay as its author sees it."""
        found: dict[str, Any] = (await self.service.get(f"/v1/me/relays/{relay_id}", as_=as_)).json
        return found

    async def become(self, state: str, relay_id: str, *, as_: str = "employee-1") -> dict[str, Any]:
        """A relay once it is in a state."""

        async def there() -> dict[str, Any] | None:
            found = await self.read(relay_id, as_=as_)
            return found if found["state"] == state else None

        found: dict[str, Any] = await eventually(there)
        return found

    async def end_period(self, relay_id: str) -> None:
        """Let the objection period of a relay be over, for the worker to see."""
        await self.service.runtime.mongo.collection("relays").update_one(
            {"_id": relay_id}, {"$set": {"due_at": utc_now()}}
        )


@pytest.fixture(scope="module")
async def newsroom(service: Running, networks: Networks) -> Newsroom:
    """The newsroom, with a connected account of the company on Bluesky and two ambassadors."""
    programme = Programme(service)
    await programme.enact()
    for login in ("employee-1", "employee-2"):
        await programme.enrol(login)
    account = await service.post("/v1/me/accounts", as_="programme-1", json=BLUESKY)
    assert account.status == 201, account.body
    body = {
        "network": "bluesky",
        "label": "Newsroom",
        "address": f"https://bsky.app/profile/{DID}",
        "account_id": account.json["id"],
    }
    answer = await service.post("/v1/company-accounts", as_="programme-1", json=body)
    assert answer.status == 201, answer.body
    return Newsroom(service, networks)


class Worker(Reposts):
    """A worker that a test drives by hand: its clock runs `ahead`, and its sky is clear as long as `lag` is 0."""

    ahead = timedelta(hours=2)
    lag = 0.0

    async def claim_one(self, relay_id: str) -> Any:
        """Claim what is due; the relay, if it is among that."""
        return next((one for one in await self.claim(100) if one.id == relay_id), None)


@pytest.fixture(scope="module")
async def outbound(service: Running) -> AsyncIterator[Outbound]:
    async with Outbound(user_agent="test", allowed=service.runtime.settings.outbound_allowed) as opened:
        yield opened


@pytest.fixture
def worker(service: Running, outbound: Outbound) -> Worker:
    """A further worker beside the one that runs, which finds nothing before the objection period of an hour is over."""
    runtime, settings = service.runtime, service.runtime.settings
    assert isinstance(settings, Settings)
    made: list[Worker] = []
    clock: Callable[[], datetime] = lambda: utc_now() + made[0].ahead if made else utc_now()  # noqa: E731
    accounts = AccountRepository(Vault(settings.vault_keys))
    networks = Connections.of(outbound, utc_now, settings)
    made.append(
        Worker(
            runtime.uow,
            runtime.mongo,
            RelayRepository(),
            CompanyAccountRepository(),
            clock,
            accounts=AccountQueries(runtime.mongo, accounts, utc_now, networks=networks.connectors),
            account_commands=AccountCommands(
                runtime.uow, accounts, utc_now, bluesky=networks.bluesky, bluesky_url=settings.bluesky_url
            ),
            connectors=networks.connectors,
            weathers=WeatherQueries(
                runtime.mongo, WeatherRepository(), lag=lambda: made[0].lag, most_lag=settings.weather_seconds
            ),
            idle_seconds=0.1,
        )
    )
    return made[0]
