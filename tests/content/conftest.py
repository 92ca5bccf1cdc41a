"""The content service, running for real, one for each test module; and a web server that may be hostile."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from content.bootstrap import SERVICE
from kernel.testing.service import Running, running
from tests.content.examples import CERTIFICATE, STORY
from tests.web import Web, web_server

# Small enough for a test to reach them, and long enough for the newsroom on a busy machine.
LIMITS = {"feed_seconds": 4.0, "feed_bytes": 1_000_000, "feed_items": 600}


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """The service with its worker."""
    async with running(SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, **LIMITS) as one:
        yield one


@pytest.fixture
def drafted(service: Running) -> Callable[..., Awaitable[dict[str, Any]]]:
    """Drafts a story, with other members where given."""

    async def draft(**members: Any) -> dict[str, Any]:
        answer = await service.post("/v1/stories", as_="editor-1", json={**STORY, **members})
        assert answer.status == 201, answer.body
        made: dict[str, Any] = answer.json
        return made

    return draft


@pytest.fixture
def published(
    service: Running, drafted: Callable[..., Awaitable[dict[str, Any]]]
) -> Callable[..., Awaitable[dict[str, Any]]]:
    """Drafts, certifies and publishes a story."""

    async def publish(**members: Any) -> dict[str, Any]:
        story_id = (await drafted(**members))["id"]
        await service.post(f"/v1/stories/{story_id}/certify", as_="editor-1", json=CERTIFICATE)
        answer = await service.post(f"/v1/stories/{story_id}/publish", as_="editor-1")
        assert answer.status == 200, answer.body
        made: dict[str, Any] = answer.json
        return made

    return publish


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    """A web server that may be hostile."""
    async with web_server() as made:
        yield made
