"""Servers of the networks' protocols on loopback, made by others, with accounts made by the servers' own APIs.

The PDS is Bluesky's own. No server with Mastodon's API that federates can be had from the package registries (the go
command refuses GoToSocial's module: the checksum database has no entry for it), so that one is the package
mastodon-mock: it keeps statuses and keys in SQLite and asks for tokens, but it does not federate, does not look at
PKCE's verifier, and knows no scopes as fine as `write:statuses`.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import subprocess
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from devstack import ports
from kernel.testing import eventually
from tests.peers.install import MASTODON, PDS

_READY_SECONDS = 60.0
_END_SECONDS = 10.0
SCOPES = "read write"


@dataclass(frozen=True, slots=True)
class BlueskyAccount:
    """An account of the PDS; `password` is an app password, as a person gives it to another program."""

    handle: str
    did: str
    password: str
    session: str


@dataclass(frozen=True, slots=True)
class Bluesky:
    """The PDS of the AT Protocol's authors, with a directory of identities beside it."""

    url: str
    admin: str
    http: aiohttp.ClientSession

    async def account(self) -> BlueskyAccount:
        """A new account with an app password."""
        handle = f"p{secrets.token_hex(6)}.test"
        made = await self.call(
            "com.atproto.server.createAccount",
            {"handle": handle, "email": f"{handle}@example.org", "password": secrets.token_hex(8)},
        )
        allowed = await self.call("com.atproto.server.createAppPassword", {"name": "relais"}, token=made["accessJwt"])
        return BlueskyAccount(handle, made["did"], allowed["password"], made["accessJwt"])

    async def records(self, did: str, collection: str = "app.bsky.feed.post") -> list[dict[str, Any]]:
        """Every record of a collection, with `uri` and `value`."""
        found: list[dict[str, Any]] = []
        query = {"repo": did, "collection": collection, "limit": "100"}
        while True:
            async with self.http.get(f"{self.url}/xrpc/com.atproto.repo.listRecords", params=query) as response:
                page = await response.json()
            found += page["records"]
            if not page.get("cursor"):
                return found
            query["cursor"] = page["cursor"]

    async def take_down(self, account: BlueskyAccount) -> None:
        """Take the account down, as its host does: no token of it opens anything from then on."""
        await self.call(
            "com.atproto.admin.updateSubjectStatus",
            {
                "subject": {"$type": "com.atproto.admin.defs#repoRef", "did": account.did},
                "takedown": {"applied": True, "ref": "test"},
            },
            basic=("admin", self.admin),
        )

    async def call(self, method: str, body: Mapping[str, Any], **by: Any) -> dict[str, Any]:
        """What a procedure answers that succeeds; `token` or `basic` says who asks."""
        status, said = await self.ask(method, body, **by)
        assert status == 200, (method, status, said)
        return said

    async def ask(
        self, method: str, body: Mapping[str, Any], *, token: str | None = None, basic: tuple[str, str] | None = None
    ) -> tuple[int, dict[str, Any]]:
        """What a procedure answers: the status and the decoded body."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if basic:
            headers["Authorization"] = aiohttp.encode_basic_auth(*basic)
        async with self.http.post(f"{self.url}/xrpc/{method}", json=body, headers=headers) as response:
            return response.status, json.loads(await response.read() or b"{}")


@dataclass(frozen=True, slots=True)
class MastodonAccount:
    """An account of the Mastodon-compatible server, with a token to post by."""

    username: str
    id: str
    token: str


@dataclass(frozen=True, slots=True)
class Mastodon:
    """A server that speaks Mastodon's API."""

    url: str
    http: aiohttp.ClientSession

    async def account(self) -> MastodonAccount:
        """A new account with a token of its own, both by the documented API."""
        redirect = "urn:ietf:wg:oauth:2.0:oob"
        app = await self.call("/api/v1/apps", {"client_name": "tests", "redirect_uris": redirect, "scopes": SCOPES})
        client = {"client_id": app["client_id"], "client_secret": app["client_secret"], "scope": SCOPES}
        unsigned = await self.call("/oauth/token", {**client, "grant_type": "client_credentials"})
        username = f"p{secrets.token_hex(6)}"
        person = {
            "username": username,
            "email": f"{username}@example.org",
            "password": secrets.token_hex(8),
            "agreement": "true",
            "locale": "en",
        }
        made = await self.call("/api/v1/accounts", person, token=unsigned["access_token"])
        token = made["access_token"]
        async with self.http.get(
            f"{self.url}/api/v1/accounts/verify_credentials", headers={"Authorization": f"Bearer {token}"}
        ) as response:
            account = await response.json()
        return MastodonAccount(username, account["id"], token)

    async def allow(self, authorize_url: str, username: str) -> str:
        """Say yes in the browser, as that account; the address that the browser is sent to."""
        async with self.http.get(authorize_url, allow_redirects=False) as response:
            page = await response.text()
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
        async with self.http.post(
            f"{self.url}/oauth/authorize", data={**fields, "username": username}, allow_redirects=False
        ) as response:
            return response.headers["Location"]

    async def statuses(self, account: MastodonAccount) -> list[dict[str, Any]]:
        """Every status of an account, reblogs among them, the newest first."""
        found: list[dict[str, Any]] = []
        query = {"limit": "40"}
        while True:
            async with self.http.get(f"{self.url}/api/v1/accounts/{account.id}/statuses", params=query) as response:
                page = await response.json()
            if not page:
                return found
            found += page
            query["max_id"] = page[-1]["id"]

    async def knows(self, token: str) -> bool:
        """Whether a token opens an account."""
        async with self.http.get(
            f"{self.url}/api/v1/accounts/verify_credentials", headers={"Authorization": f"Bearer {token}"}
        ) as response:
            return response.status == 200

    async def revoke(self, token: str) -> None:
        """Have a token open nothing from now on."""
        await self.call("/oauth/revoke", {"token": token})

    async def call(self, path: str, form: Mapping[str, str], *, token: str | None = None) -> dict[str, Any]:
        """What the server answers to a form."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with self.http.post(self.url + path, data=form, headers=headers) as response:
            said = await response.read()
            assert response.status == 200, (path, response.status, said)
        answer: dict[str, Any] = json.loads(said or b"{}")
        return answer


@asynccontextmanager
async def bluesky(directory: Path) -> AsyncIterator[Bluesky]:
    """A PDS while the block runs."""
    port, directory_port, admin = ports.free_port(), ports.free_port(), secrets.token_hex(8)
    command = ["node", str(PDS / "serve.cjs"), str(port), str(directory_port), str(directory / "data")]
    env = {"PDS_ADMIN_PASSWORD": admin, "LOG_ENABLED": "false", "NODE_OPTIONS": "--no-deprecation"}
    url = f"http://127.0.0.1:{port}"
    async with _server(command, directory, env, ready=f"{url}/xrpc/_health") as http:
        yield Bluesky(url, admin, http)


@asynccontextmanager
async def mastodon(directory: Path) -> AsyncIterator[Mastodon]:
    """A Mastodon-compatible server while the block runs."""
    port = ports.free_port()
    url = f"http://127.0.0.1:{port}"
    config = directory / "config.toml"
    config.write_text(
        f'domain = "127.0.0.1:{port}"\nurl_scheme = "http"\n[database]\npath = "{directory / "statuses.sqlite"}"\n'
    )
    command = [str(MASTODON / "bin/python"), "-m", "mastodon_mock", "serve", "--config", str(config)]
    command += ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
    async with _server(command, directory, {}, ready=f"{url}/api/v2/instance") as http:
        yield Mastodon(url, http)


@asynccontextmanager
async def _server(
    command: Sequence[str], directory: Path, env: Mapping[str, str], *, ready: str
) -> AsyncIterator[aiohttp.ClientSession]:
    """A process while the block runs, from when an address answers; it is ended by SIGTERM."""
    log = directory / "log"
    with log.open("ab") as output:
        child = subprocess.Popen(command, cwd=directory, env={**os.environ, **env}, stdout=output, stderr=output)
    try:
        async with aiohttp.ClientSession() as http:

            async def answers() -> bool:
                if child.poll() is not None:
                    raise RuntimeError(f"{command[0]} ended with {child.returncode}:\n{log.read_text()[-2000:]}")
                try:
                    async with http.get(ready) as response:
                        return response.status == 200
                except aiohttp.ClientConnectionError:
                    return False

            await eventually(answers, within=_READY_SECONDS)
            yield http
    finally:
        child.terminate()
        try:
            child.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
