"""A directory that says who may take part."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from distribution.bootstrap import SERVICE
from kernel.testing.service import LOGINS, Answer, Running, running
from tests.distribution.conftest import weather

PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


async def issue(service: Running, **body: Any) -> str:
    """A new provisioning token."""
    answer = await service.post("/v1/provisioning-tokens", as_="programme-1", json={"label": "A directory", **body})
    assert answer.status == 201, answer.body
    token: str = answer.json["token"]
    return token


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """The distribution service; `programme-north` is of an entity."""
    async with running(
        SERVICE,
        mongo_uri=mongo_uri,
        kafka_bootstrap=kafka_bootstrap,
        logins={**LOGINS, "programme-north": ["employee", "programme"]},
        claims={"programme-north": {"entity": "north"}},
        scheduler_seconds=0.25,
    ) as running_service:
        await running_service.publish(weather("clear", version=1), source="/content")
        yield running_service


class Directory:
    """A directory with its token."""

    def __init__(self, service: Running, token: str) -> None:
        self.service = service
        self.token = token

    async def request(self, method: str, path: str, json: Any = None, **headers: str) -> Answer:
        """Send a request below `/scim/v2`."""
        sent = {"Authorization": f"Bearer {self.token}", **{name.replace("_", "-"): headers[name] for name in headers}}
        return await self.service.request(method, f"/scim/v2{path}", as_=None, json=json, headers=sent)

    async def get(self, path: str, **headers: str) -> Answer:
        """GET."""
        return await self.request("GET", path, **headers)

    async def provision(self, login: str, **more: Any) -> Answer:
        """Provision the person of a login; their id is in the answer."""
        user = {"schemas": [USER], "userName": f"{login}@example.org", "externalId": login, **more}
        return await self.request("POST", "/Users", user)

    async def user(self, login: str, **more: Any) -> str:
        """The id of a person who was just provisioned."""
        answer = await self.provision(login, **more)
        assert answer.status == 201, answer.body
        id: str = answer.json["id"]
        return id

    async def patch(self, path: str, *operations: Any, **headers: str) -> Answer:
        """PATCH with operations."""
        return await self.request("PATCH", path, {"schemas": [PATCH_OP], "Operations": list(operations)}, **headers)

    async def deactivate(self, id: str) -> Answer:
        """Take a person back."""
        return await self.patch(f"/Users/{id}", {"op": "replace", "path": "active", "value": False})


@pytest.fixture(scope="module")
async def directory(service: Running) -> Directory:
    """A directory of the module's service."""
    return Directory(service, await issue(service))
