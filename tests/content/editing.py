"""What editors do with stories, for tests to say in one line."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from content.programmes.models import Programme, ReviewStep
from content.programmes.repository import ProgrammeRepository
from kernel.clock import utc_now
from kernel.http.schemas import rfc3339
from kernel.language import Text
from kernel.testing import eventually
from kernel.testing.service import Answer, Running
from tests.content.examples import CERTIFICATE, STORY

EDITOR, OTHER, THIRD = "editor-1", "programme-1", "employee-13"


async def draft(service: Running, **members: Any) -> dict[str, Any]:
    """A new draft by `EDITOR`."""
    answer = await service.post("/v1/stories", as_=EDITOR, json={**STORY, **members})
    assert answer.status == 201, answer.body
    made: dict[str, Any] = answer.json
    return made


async def act(service: Running, story: dict[str, Any], verb: str, *, as_: str = EDITOR, **body: Any) -> Answer:
    """What came of a verb."""
    return await service.post(f"/v1/stories/{story['id']}/{verb}", as_=as_, json=body or None)


async def done(service: Running, story: dict[str, Any], verb: str, *, as_: str = EDITOR, **body: Any) -> dict[str, Any]:
    """The answer to a verb that succeeds."""
    answer = await act(service, story, verb, as_=as_, **body)
    assert answer.status in (200, 201), answer.body
    made: dict[str, Any] = answer.json
    return made


async def certified(service: Running, *, until: str = CERTIFICATE["verified_until"], **members: Any) -> dict[str, Any]:
    """A certified draft."""
    return await done(service, await draft(service, **members), "certify", source="Minutes", verified_until=until)


async def edit(service: Running, story: dict[str, Any], *, as_: str = EDITOR, **changes: Any) -> Answer:
    """What came of a change."""
    return await service.patch(f"/v1/stories/{story['id']}", as_=as_, json=changes, headers={"If-Match": "*"})


async def shown(service: Running, story: dict[str, Any], *, as_: str = EDITOR) -> Answer:
    """The story as somebody sees it."""
    return await service.get(f"/v1/stories/{story['id']}", as_=as_)


async def until_status(service: Running, story: dict[str, Any], status: str, *, within: float = 60.0) -> dict[str, Any]:
    """The story, once it has that status."""

    async def found() -> dict[str, Any] | None:
        now: dict[str, Any] = (await shown(service, story)).json
        return now if now["status"] == status else None

    story = await eventually(found, within=within)
    return story


async def told(service: Running, story: dict[str, Any], topic: str = "content.story.v1") -> list[Any]:
    """What the outbox has of a story, in order, as messages."""
    rows = await service.runtime.mongo.collection("outbox").find({"subject": story["id"]}, sort=[("_id", 1)])
    kinds = {kind.ce_type: kind.message for kind in service.runtime.catalogue.topics[topic].types}
    return [kinds[row["type"]].FromString(row["data"]) for row in rows if row["topic"] == topic]


async def history(service: Running, story: dict[str, Any]) -> list[tuple[str, str]]:
    """What was done to a story and by whom, in order."""
    page = (await service.get(f"/v1/stories/{story['id']}/history?limit=100", as_=EDITOR)).json
    return [(item["act"], item["actor_id"]) for item in page["items"]][::-1]


def soon(seconds: float = 3.0) -> str:
    """A moment to come, as it is written in a body: late enough for what has to be done before."""
    return rfc3339(utc_now() + timedelta(seconds=seconds))


def moment(text: str) -> datetime:
    """A moment as it was written."""
    return datetime.fromisoformat(text).astimezone(UTC)


async def programme_with(service: Running, *steps: dict[str, Any]) -> str:
    """A new programme that wants these reviews."""
    name = f"reviewed-{secrets.token_hex(6)}"
    programme = Programme(
        id=name,
        version=1,
        entity=name,
        name=Text(en=name, fr=name),
        languages=("en",),
        review_steps=tuple(ReviewStep(**step) for step in steps),
        contacts=(),
        stock_needed=1,
        created_at=utc_now(),
    )
    await ProgrammeRepository().add(programme, service.runtime.mongo)
    return name
