"""The content service, running for real, one for each test module; and a web server that may be hostile."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from content.bootstrap import SERVICE
from content.programmes.models import Programme
from content.programmes.repository import ProgrammeRepository
from kernel.clock import utc_now
from kernel.language import Text
from kernel.testing.service import Running, running
from tests.content.examples import CERTIFICATE, STORY
from tests.web import Web, web_server

# Small enough for a test to reach them, and long enough for the newsroom on a busy machine.
LIMITS = {"feed_seconds": 4.0, "feed_bytes": 1_000_000, "feed_items": 600, "scheduler_seconds": 0.25}
# Most tests fetch feeds themselves, and count the requests that come in.
BY_HAND = {"feeds_at_once": 0, "pages_at_once": 0}

# The group's own people say neither; the first two do. The third is another editor, and the last one
# an editor of one of them.
CLAIMS = {
    "employee-11": {"entity": "north", "country": "FR"},
    "employee-12": {"entity": "south", "country": "DE"},
    "employee-13": {"roles": ["employee", "editor"]},
    "employee-16": {"roles": ["employee", "editor"], "entity": "north"},
}

_FILLED = (
    *("audits", "captions", "charters", "credits", "editorial_lines", "enrichments", "erasures", "feeds", "guides"),
    *("idempotency_keys", "media", "network_policies", "notices", "outbox", "proposals", "proposed_corrections"),
    *("reviews", "stories", "weather"),
)


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """The service with its worker."""
    servers = {"mongo_uri": mongo_uri, "kafka_bootstrap": kafka_bootstrap}
    async with running(SERVICE, **servers, claims=CLAIMS, **LIMITS, **BY_HAND) as one:
        yield one


@pytest.fixture(scope="module")
async def without_worker(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """The service while its worker is away: what it would publish stays in the outbox."""
    async with running(SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, worker=False, **LIMITS) as one:
        yield one


@pytest.fixture
async def emptied(without_worker: Running) -> Running:
    """The same, with nothing in its database: topics are dear, and one test need not pay for each service anew."""
    db = without_worker.runtime.mongo
    for name in _FILLED:
        await db.collection(name).delete_many({})
    await db.collection("charter_ledger").update_one({"_id": "charter"}, {"$set": {"latest": 0, "in_force": None}})
    return without_worker


async def given_programmes(service: Running, *ids: str) -> None:
    """Put programmes there of which a test only needs to name one: each is for an entity of its own name."""
    for id in ids:
        programme = Programme(
            id=id,
            version=1,
            entity=id,
            name=Text(en=id, fr=id),
            languages=("en",),
            review_steps=(),
            contacts=(),
            stock_needed=1,
            created_at=utc_now(),
        )
        await ProgrammeRepository().add(programme, service.runtime.mongo)


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
