"""People with shares, who say how their posts fare."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from kernel.clock import new_id
from kernel.events import NewEvent
from kernel.testing import eventually
from kernel.testing.service import Answer, Running
from relais.distribution.v1.share_pb2 import CLOSENESS_OWN, SharePublished
from tests.metrics.happenings import now
from tests.metrics.impacts.ledgers import seals


async def shared(
    metrics: Running,
    login: str = "employee-1",
    *,
    network: str = "mastodon",
    story: str | None = None,
    at: datetime | None = None,
    entity: str = "north",
) -> str:
    """A share of a login's, told by the distribution service and known here; its id."""
    told = Timestamp()
    told.FromDatetime(at or now() - timedelta(days=2))
    data = SharePublished(
        share_id=new_id(),
        person_id=metrics.person_id(login),
        story_id=new_id() if story is None else story,
        network=network,
        closeness=CLOSENESS_OWN,
        story_language="en",
        published_at=told,
        entity=entity,
    )
    new = NewEvent(data, subject=data.share_id, key=data.person_id, sequence=1)
    await metrics.publish(new, source="/distribution")
    known = metrics.runtime.mongo.collection("shares")
    await eventually(lambda: known.find_one({"_id": data.share_id}))
    return data.share_id


def address(share: str, *, server: str = "https://social.example") -> str:
    """The address of a post on Mastodon, another one for each share."""
    return f"{server}/@ada/{int(share.replace('-', ''), 16) % 10**18}"


async def said(metrics: Running, share: str, *, as_: str = "employee-1", **members: Any) -> Answer:
    """What the service answers to numbers of a share."""
    body = {"share": share, "address": address(share), **members}
    return await metrics.post("/v1/me/observations", as_=as_, json=body)


async def declared(metrics: Running, share: str, *, as_: str = "employee-1", **members: Any) -> Any:
    """Numbers of a share, which are taken."""
    answer = await said(metrics, share, as_=as_, **members)
    assert answer.status == 201, answer.body
    return answer.json


async def told(metrics: Running, share: str, *, most: int) -> list[Any]:
    """What the others were told of a share's readings, when there are so many of them."""

    async def found() -> list[Any]:
        raw = await metrics.events("metrics.observation.v1")
        events = await metrics.runtime.uow.run(lambda tx: seals(metrics).opened(raw, tx))
        mine = [one.data for one in events if one.data.share_id == share]
        return mine if len(mine) >= most else []

    found_: list[Any] = await eventually(found)
    return found_


def growths(events: list[Any], measure: str) -> int:
    """What a measure grew by in all."""
    return sum(getattr(one, measure) for one in events)
