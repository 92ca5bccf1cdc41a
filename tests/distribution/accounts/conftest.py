"""A running service that meets a server with the networks' shapes, and what people do there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from distribution.bootstrap import SERVICE
from kernel.testing.service import Answer, Running, running
from tests.distribution.networks_shapes import HANDLE, PASSWORD, Networks, networks_server, settings_of

BLUESKY = {"network": "bluesky", "handle": f"@{HANDLE}", "app_password": PASSWORD}


@pytest.fixture(scope="module")
async def networks() -> AsyncIterator[Networks]:
    async with networks_server() as server:
        yield server


@pytest.fixture(scope="module")
async def service(networks: Networks, mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    async with running(
        SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, **settings_of(networks)
    ) as running_service:
        yield running_service


async def begin(service: Running, networks: Networks, *, as_: str, network: str = "mastodon", **more: Any) -> Answer:
    server = {"server": networks.url} if network == "mastodon" else {}
    return await service.post("/v1/me/accounts/authorizations", as_=as_, json={"network": network, **server, **more})


async def complete(
    service: Running, authorization_id: str, *, as_: str, confirmation: str = "unknown", **options: Any
) -> Answer:
    path = f"/v1/me/accounts/authorizations/{authorization_id}/complete"
    return await service.post(path, as_=as_, json={"confirmation": confirmation}, **options)


def confirmation_of(back: Answer) -> str:
    """What the browser was told when it came back."""
    return parse_qs(urlsplit(back.headers["location"]).query)["confirmation"][0]


async def connect(service: Running, networks: Networks, *, as_: str, network: str = "mastodon") -> dict[str, Any]:
    begun = (await begin(service, networks, as_=as_, network=network)).json
    back = await service.get(networks.allow(begun["authorization_url"]), as_=None)
    assert back.status == 303, back.body
    answer = await complete(service, begun["id"], as_=as_, confirmation=confirmation_of(back))
    assert answer.status == 201, answer.body
    account: dict[str, Any] = answer.json
    return account


async def accounts_of(service: Running, login: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await service.get("/v1/me/accounts", as_=login)).json["items"]
    return items


async def kept(service: Running, networks: Networks) -> list[str]:
    """The secrets that can be read in the database."""
    names = ("accounts", "authorizations", "registrations", "revocations", "idempotency_keys", "outbox")
    documents = [str(await service.runtime.mongo.collection(name).find({})) for name in names]
    return [secret for secret in networks.secrets if any(secret in text for text in documents)]
