"""People who have texts posted in the tests."""

from __future__ import annotations

from datetime import timedelta
from itertools import cycle
from typing import Any

from distribution.accounts.models import Account, AccountState, Tokens
from distribution.accounts.repository import AccountRepository
from distribution.networks.models import Network
from distribution.settings import Settings
from kernel.clock import new_id, utc_now
from kernel.mongo import Db
from kernel.testing import eventually
from kernel.testing.service import Answer, Running
from kernel.vault import Vault
from tests.distribution.digests.reading import ALWAYS
from tests.distribution.sink import Sink

# Each test of a module has a person of its own.
logins = cycle(f"employee-{number}" for number in range(3, 31))


def networks(server: Sink) -> dict[str, Any]:
    """The settings under which the server is LinkedIn; accounts of Mastodon name their own."""
    return {
        "linkedin_client_id": "client",
        "linkedin_client_secret": "secret",
        "linkedin_url": server.url,
        "linkedin_api_url": server.url,
    }


async def connected(settings: Settings, db: Db, *, owner: str, network: Network, url: str) -> str:
    """An account, connected as the network's own flow would leave it; its id."""
    account = Account(
        id=new_id(),
        owner=owner,
        network=network,
        handle="ada",
        base_url=url,
        subject="urn:li:person:ada" if network is Network.LINKEDIN else "1",
        state=AccountState.CONNECTED,
        expires_at=None,
        version=1,
    )
    tokens = Tokens(access_token="token")
    await AccountRepository(Vault(settings.vault_keys)).add(account, tokens, db, at=utc_now())
    return account.id


class Poster:
    """A person with accounts on the server of the test."""

    def __init__(self, service: Running, network: Sink) -> None:
        self.service = service
        self.network = network
        self.login = next(logins)
        self.id = service.person_id(self.login)
        self.accounts: dict[str, str] = {}

    async def prepare(self) -> None:
        """Enrol, breathe at any hour, connect an account on each network."""

        async def enrolled() -> bool:
            answer = await self.service.put("/v1/me/ambassador", as_=self.login, json={"charter_version": 1})
            return answer.status in (200, 201)

        await eventually(enrolled)
        await self.breathe()
        settings, db = self.service.runtime.settings, self.service.runtime.mongo
        assert isinstance(settings, Settings)
        for network in (Network.MASTODON, Network.LINKEDIN):
            self.accounts[network] = await connected(settings, db, owner=self.id, network=network, url=self.network.url)

    async def breathe(self, **wishes: Any) -> None:
        """Set the person's budget: every hour of the week, as far as nothing else is wished."""
        read = await self.service.get("/v1/me/budget", as_=self.login)
        body = {"time_zone": "UTC", "windows": ALWAYS, "per_day": 5, "per_week": 15, **wishes}
        answer = await self.service.put(
            "/v1/me/budget", as_=self.login, json=body, headers={"If-Match": read.headers["etag"]}
        )
        assert answer.status == 200, answer.body

    async def post(self, text: str, *, network: str = "mastodon", when: Any = "now", **more: Any) -> Answer:
        """POST a post of one's own, or of a story."""
        headers = more.pop("headers", None)
        body = {"account_id": self.accounts[network], "text": text, "disclosure": False, "when": when, **more}
        return await self.service.post("/v1/posts", as_=self.login, json=body, headers=headers)

    async def posted(self, text: str, **more: Any) -> str:
        """The id of a post that was taken."""
        answer = await self.post(text, **more)
        assert answer.status == 201, answer.body
        post_id: str = answer.json["id"]
        return post_id

    async def get(self, post_id: str) -> dict[str, Any]:
        """The post as its person sees it."""
        answer = await self.service.get(f"/v1/me/posts/{post_id}", as_=self.login)
        assert answer.status == 200, answer.body
        found: dict[str, Any] = answer.json
        return found

    async def becomes(self, post_id: str, state: str, *, within: float = 60) -> dict[str, Any]:
        """The post once it is in a state."""

        async def there() -> dict[str, Any] | None:
            found = await self.get(post_id)
            return found if found["state"] == state else None

        found: dict[str, Any] = await eventually(there, within=within)
        return found

    async def confirm(self, post_id: str) -> Answer:
        """POST the person's word."""
        return await self.service.post(f"/v1/me/posts/{post_id}/confirm", as_=self.login)

    async def cancel(self, post_id: str) -> Answer:
        """DELETE."""
        return await self.service.delete(f"/v1/me/posts/{post_id}", as_=self.login)

    async def resolve(self, post_id: str, **body: Any) -> Answer:
        """POST what the person saw."""
        return await self.service.post(f"/v1/me/posts/{post_id}/resolve", as_=self.login, json=body)

    async def shares(self) -> list[dict[str, Any]]:
        """The person's shares."""
        answer = await self.service.get("/v1/me/shares", as_=self.login)
        found: list[dict[str, Any]] = answer.json["items"]
        return found

    async def told(self, share_id: str | None = None) -> list[Any]:
        """The events of the person's shares."""
        events = await self.service.events("distribution.share.v1")
        return [event for event in events if event.data.person_id == self.id]

    async def is_due(self, post_id: str, *, field: str = "wake_at") -> None:
        """Let the moment come for which a post waits."""
        await self.service.runtime.mongo.collection("posts").update_one(
            {"_id": post_id}, {"$set": {field: utc_now() - timedelta(seconds=1), "wake_at": utc_now()}}
        )
