"""The gamification service, running for real, with limits that suit tests: many thanks a week, short bodies."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from gamification.bootstrap import SERVICE
from kernel.clock import new_id, utc_now
from kernel.events import NewEvent
from kernel.testing import eventually
from kernel.testing.service import Answer, Running, running
from relais.distribution.v1.share_pb2 import SharePublished
from tests.gamification.badge_keys.making import key_file
from tests.gamification.kept import left_behind, written, wrong_with

REASON = "Thank you for explaining the new grid to me."

Give = Callable[..., Awaitable[Answer]]
Share = Callable[..., NewEvent]
Recognise = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture(scope="session")
def badge_key_files(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """A key that signs badges."""
    return [str(key_file(tmp_path_factory.mktemp("keys") / "first.pem"))]


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str, badge_key_files: list[str]) -> AsyncIterator[Running]:
    async with running(
        SERVICE,
        mongo_uri=mongo_uri,
        kafka_bootstrap=kafka_bootstrap,
        kudos_per_week=100,
        max_body_bytes=50_000,
        badge_key_files=badge_key_files,
        heartbeat_seconds=1,
    ) as running_service:
        yield running_service
        documents = await written(running_service)
        assert wrong_with(documents) == [], "what the tests of this file have written breaks a promise"
        assert await left_behind(running_service, documents) == [], "export and erasure do not know of all that is kept"


@pytest.fixture(scope="module")
def give(service: Running) -> Give:
    """Posts kudos from one login to another: `await give("employee-1", "employee-2", reason=…, headers=…)`."""

    async def post(giver: str, receiver: str, *, headers: dict[str, str] | None = None, **members: Any) -> Answer:
        body = {"to": {"person": service.person_id(receiver)}, "reason": REASON, **members}
        return await service.post("/v1/kudos", as_=giver, json=body, headers=headers)

    return post


@pytest.fixture(scope="session")
def share() -> Share:
    """Makes the event of a share: `share(person_id, share_id=…, at=…)`."""

    def make(person_id: str, *, share_id: str | None = None, at: datetime | None = None) -> NewEvent:
        published_at = Timestamp()
        published_at.FromDatetime(at or utc_now())
        data = SharePublished(
            share_id=share_id or new_id(),
            person_id=person_id,
            story_id=new_id(),
            network="linkedin",
            published_at=published_at,
        )
        return NewEvent(data, subject=data.share_id, key=person_id, sequence=1)

    return make


@pytest.fixture(scope="module")
def recognise(service: Running, share: Share) -> Recognise:
    """Has a login share something; the contribution that becomes of it, as its person sees it."""

    async def shared(login: str, *, at: datetime | None = None) -> dict[str, Any]:
        new = share(service.person_id(login), at=at)
        await service.publish(new, source="/distribution")

        async def seen() -> dict[str, Any] | None:
            mine = (await service.get("/v1/me/contributions", as_=login)).json["items"]
            return next((one for one in mine if one["story_id"] == new.data.story_id), None)

        contribution: dict[str, Any] = await eventually(seen)
        return contribution

    return shared
