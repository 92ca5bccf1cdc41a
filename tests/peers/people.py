"""People of the distribution service who have accounts on both servers, connected as people connect them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from distribution.accounts.repository import AccountRepository
from distribution.networks.models import Network
from distribution.settings import Settings
from kernel.clock import new_id
from kernel.testing import eventually
from kernel.testing.service import Answer, Running
from kernel.vault import Vault
from tests.distribution.accounts.conftest import confirmation_of
from tests.peers.servers import Bluesky, BlueskyAccount, Mastodon, MastodonAccount

FRONT_END = "https://intranet.example.org/accounts"
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# What one person may have posted in a day.
MOST_POSTS = 5


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in; `accounts` are the ids of theirs, by network."""

    service: Running
    token: str
    bluesky: BlueskyAccount
    mastodon: MastodonAccount
    accounts: dict[Network, str]

    async def ask(self, method: str, path: str, *, json: Any = None, **headers: str) -> Answer:
        """What the service answers to this person."""
        return await _ask(self.service, self.token, method, path, json=json, **headers)

    async def post(self, network: Network, story_id: str, text: str) -> str:
        """Have a text posted now; the id of the intent."""
        body = {"account_id": self.accounts[network], "story_id": story_id, "text": text, "when": "now"}
        answer = await self.ask("POST", "/v1/posts", json=body)
        assert answer.status == 201, answer.body
        post_id: str = answer.json["id"]
        return post_id

    async def posts(self) -> list[dict[str, Any]]:
        """What became of this person's intents."""
        items: list[dict[str, Any]] = (await self.ask("GET", "/v1/me/posts?limit=100")).json["items"]
        return items


async def person(service: Running, bluesky: Bluesky, mastodon: Mastodon) -> Person:
    """A new person who enrolled, breathes at any hour, and has an account on each server."""
    issuer, now = service.issuer, int(time.time())
    claims = {"iss": issuer.url, "sub": new_id(), "aud": issuer.audience, "iat": now, "exp": now + 7200}
    token = issuer.sign({**claims, "jti": new_id(), "roles": ["employee"]})

    async def enrolled() -> bool:
        answer = await _ask(service, token, "PUT", "/v1/me/ambassador", json={"charter_version": 1})
        return answer.status in (200, 201)

    # The api hears of the charter a moment after the database has it.
    await eventually(enrolled)
    read = await _ask(service, token, "GET", "/v1/me/budget")
    always = [{"weekday": day, "start": "00:00", "end": "24:00"} for day in _WEEKDAYS]
    budget = {"time_zone": "UTC", "windows": always, "per_day": MOST_POSTS, "per_week": 3 * MOST_POSTS}
    changed = await _ask(service, token, "PUT", "/v1/me/budget", json=budget, **{"If-Match": read.headers["ETag"]})
    assert changed.status == 200, changed.body
    on_bluesky, on_mastodon = await bluesky.account(), await mastodon.account()
    accounts = {
        Network.BLUESKY: await connect_bluesky(service, token, bluesky, on_bluesky),
        Network.MASTODON: await connect_mastodon(service, token, mastodon, on_mastodon),
    }
    return Person(service, token, on_bluesky, on_mastodon, accounts)


async def connect_bluesky(service: Running, token: str, bluesky: Bluesky, account: BlueskyAccount) -> str:
    """Connect an account by its app password; its id."""
    body = {
        "network": "bluesky",
        "handle": account.handle,
        "app_password": account.password,
        "server": bluesky.url,
    }
    answer = await _ask(service, token, "POST", "/v1/me/accounts", json=body)
    assert answer.status == 201, answer.body
    account_id: str = answer.json["id"]
    return account_id


async def connect_mastodon(service: Running, token: str, mastodon: Mastodon, account: MastodonAccount) -> str:
    """Go to the server, allow it there, come back and complete it, as a browser does; the account's id."""
    begun = await _ask(
        service,
        token,
        "POST",
        "/v1/me/accounts/authorizations",
        json={"network": "mastodon", "server": mastodon.url, "return_to": FRONT_END},
    )
    assert begun.status == 201, begun.body
    callback = await mastodon.allow(begun.json["authorization_url"], account.username)
    assert callback.startswith(service.url), callback
    back = await service.get(callback.removeprefix(service.url), as_=None)
    assert back.headers["Location"].startswith(f"{FRONT_END}?authorization={begun.json['id']}&")
    path = f"/v1/me/accounts/authorizations/{begun.json['id']}/complete"
    answer = await _ask(service, token, "POST", path, json={"confirmation": confirmation_of(back)})
    assert answer.status == 201, answer.body
    account_id: str = answer.json["id"]
    return account_id


async def token_of(service: Running, account_id: str) -> str:
    """The token that the service keeps of an account."""
    settings = service.runtime.settings
    assert isinstance(settings, Settings)
    found = await AccountRepository(Vault(settings.vault_keys)).tokens(account_id, service.runtime.mongo)
    assert found is not None
    assert found[1] is not None
    return found[1].access_token


async def _ask(service: Running, token: str, method: str, path: str, *, json: Any = None, **headers: str) -> Answer:
    sent = {"Authorization": f"Bearer {token}", **headers}
    return await service.request(method, path, as_=None, json=json, headers=sent)
