"""Programmes as those who answer for the group set them up, and a service with people of several entities."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from content.bootstrap import SERVICE
from kernel.testing.service import Answer, Running, running

PROGRAMME: dict[str, Any] = {
    "id": "north",
    "entity": "north",
    "name": {"en": "The North", "fr": "Le Nord"},
    "languages": ["fr", "en"],
    "review_steps": [{"name": "Facts", "reviewers": 2}],
    "contacts": [{"topic": "help", "name": "Ada Martin", "email": "ada.martin@north.example"}],
    "stock_needed": 2,
}

CLAIMS: dict[str, dict[str, Any]] = {
    "employee-11": {"entity": "north"},
    "employee-12": {"entity": "south"},
    "employee-13": {"entity": "north", "roles": ["employee", "programme"]},
    "employee-14": {"entity": "north", "roles": ["employee", "editor"]},
}
NORTHERNER, SOUTHERNER, NORTHERN_PROGRAMME, NORTHERN_EDITOR = CLAIMS


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """The service with its worker."""
    servers = {"mongo_uri": mongo_uri, "kafka_bootstrap": kafka_bootstrap}
    async with running(SERVICE, **servers, claims=CLAIMS) as one:
        yield one


async def define(service: Running, id: str, /, *, as_: str = "programme-1", **members: Any) -> Answer:
    """Have a programme made, for an entity of the same name unless another is given."""
    return await service.post("/v1/programmes", as_=as_, json={**PROGRAMME, "id": id, "entity": id, **members})
