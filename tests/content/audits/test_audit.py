"""The audit log is read by those who answer for the programme, and only grows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from content.audits.repository import ActHolding, AuditRepository
from kernel.audit import Act
from kernel.clock import new_id, utc_now
from kernel.events import NewEvent
from kernel.mongo import Tx
from kernel.testing import eventually
from kernel.testing.service import Running
from relais.content.v1.audit_pb2 import ContentActRecorded
from relais.metrics.v1.audit_pb2 import MetricsActRecorded


async def kept(service: Running, **members: Any) -> Act:
    act = Act(**{"act": "probe.made", "subject": "probes/1", "actor_id": "p_1", "at": utc_now(), **members})

    async def work(tx: Tx) -> Act:
        await AuditRepository().add(act, tx)
        return act

    return await service.runtime.uow.run(work)


@pytest.fixture
def keep(service: Running) -> Callable[..., Awaitable[Act]]:
    async def one(**members: Any) -> Act:
        return await kept(service, **members)

    return one


async def test_acts_are_listed_newest_first_by_subject_and_actor(
    service: Running, keep: Callable[..., Awaitable[Act]]
) -> None:
    first = await keep(subject="probes/7", actor_id="p_a", details={"version": 2})
    second = await keep(subject="probes/7", actor_id="p_b")
    other = await keep(subject="probes/8", actor_id="p_a")

    async def listed(query: str) -> list[str]:
        answer = await service.get(f"/v1/audit?{query}", as_="auditor-1")
        return [item["id"] for item in answer.json["items"]]

    assert await listed("subject=probes/7") == [second.id, first.id]
    assert await listed("actor_id=p_a") == [other.id, first.id]
    assert await listed("subject=probes/7&actor_id=p_a") == [first.id]
    assert await listed("subject=probes/none") == []


async def test_pages_hold_every_act_once(service: Running, keep: Callable[..., Awaitable[Act]]) -> None:
    made = [(await keep(subject="probes/9")).id for _ in range(5)]
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = (await service.get(f"/v1/audit?subject=probes/9&limit=2&cursor={cursor}", as_="programme-1")).json
        found += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert found == made[::-1]


@pytest.mark.parametrize("login", ["employee-1", "editor-1"])
async def test_others_do_not_read_it(service: Running, login: str) -> None:
    answer = await service.get("/v1/audit", as_=login)
    assert (answer.status, answer.json["roles"]) == (403, ["auditor", "programme"])


async def test_acts_are_found_by_sort_service_and_time(service: Running, keep: Callable[..., Awaitable[Act]]) -> None:
    noon = datetime(2026, 11, 2, 12, tzinfo=UTC)
    early = await keep(subject="probes/10", at=noon - timedelta(hours=1))
    late = await keep(subject="probes/10", act="probe.lost", at=noon)

    async def listed(query: str) -> list[str]:
        answer = await service.get(f"/v1/audit?subject=probes/10&{query}", as_="auditor-1")
        assert answer.status == 200, answer.body
        return [item["id"] for item in answer.json["items"]]

    assert await listed("act=probe.lost") == [late.id]
    assert await listed("since=2026-11-02T12:00:00Z") == [late.id]
    assert await listed("until=2026-11-02T12:00:00Z") == [early.id]
    assert await listed("service=content") == [late.id, early.id]
    assert await listed("service=metrics") == []


@pytest.mark.parametrize("query", ["since=yesterday", "until=2026-11-02T12:00:00", "service=payroll"])
async def test_what_cannot_be_asked_is_named(service: Running, query: str) -> None:
    answer = await service.get(f"/v1/audit?{query}", as_="auditor-1")

    assert answer.status == 422
    assert answer.json["errors"][0]["parameter"] == query.partition("=")[0]


def happened(act: Act) -> NewEvent:
    """The act as the metrics service tells of it."""
    at = Timestamp()
    at.FromDatetime(act.at)
    data = MetricsActRecorded(
        act_id=act.id,
        subject=act.subject,
        act=act.act,
        actor_id=act.actor_id,
        programme_id=act.programme or "",
        acted_at=at,
    )
    return NewEvent(data, subject=act.subject, key=act.subject, sequence=0)


def elsewhere(**members: Any) -> Act:
    """An act of another service."""
    values = {"act": "wave.opened", "subject": f"waves/{new_id()}", "actor_id": "p_auditee", "at": utc_now()}
    return Act(**{**values, **members})


async def shown(service: Running, act: Act, *, as_: str = "auditor-1") -> list[Any]:
    return list((await service.get(f"/v1/audit?subject={act.subject}", as_=as_)).json["items"])


async def test_what_was_done_in_another_service_is_asked_here(service: Running) -> None:
    act = elsewhere(programme="north")
    for _ in range(2):
        await service.publish(happened(act), source="/metrics")

    async def is_there() -> bool:
        return bool(await shown(service, act))

    await eventually(is_there)
    [one] = await shown(service, act)
    assert (one["id"], one["service"], one["act"], one["actor_id"]) == (act.id, "metrics", "wave.opened", "p_auditee")
    assert (one["programme"], one["details"]) == ("north", {})


async def test_who_was_forgotten_is_named_by_no_act_that_comes_late(service: Running) -> None:
    act, person = elsewhere(actor_id="p_gone"), "p_gone"
    later = utc_now() + timedelta(seconds=1)

    async def forgotten(tx: Tx) -> None:
        await ActHolding().erase(person, tx, at=later, most=10)

    await service.runtime.uow.run(forgotten)
    again = elsewhere(actor_id="p_gone", at=later + timedelta(seconds=1))
    for one in (act, again):
        await service.runtime.uow.run(lambda tx, one=one: AuditRepository().keep_told(one, tx))

    assert [one["actor_id"] for one in await shown(service, act)] == ["erased"]
    assert [one["actor_id"] for one in await shown(service, again)] == ["p_gone"]


async def test_an_act_that_is_told_of_while_its_actor_is_forgotten_names_nobody(service: Running) -> None:
    act, keeping = elsewhere(actor_id="p_going"), list[asyncio.Task[None]]()
    later = utc_now() + timedelta(seconds=1)

    async def forgotten(tx: Tx) -> None:
        await ActHolding().erase("p_going", tx, at=later, most=10)
        if not keeping:
            keeping.append(
                asyncio.create_task(service.runtime.uow.run(lambda tx: AuditRepository().keep_told(act, tx)))
            )
            # It is kept before the erasure is, unless it waits for it.
            await asyncio.wait(keeping, timeout=0.5)

    await service.runtime.uow.run(forgotten)
    await keeping[0]

    assert [one["actor_id"] for one in await shown(service, act)] == ["erased"]


async def test_every_act_is_told_of_without_its_details(service: Running, keep: Callable[..., Awaitable[Act]]) -> None:
    act = await keep(subject="probes/11", details={"version": 7})

    [row] = await service.runtime.mongo.collection("outbox").find({"subject": "probes/11"})

    told = ContentActRecorded.FromString(row["data"])
    assert (told.act_id, told.act, told.actor_id) == (act.id, "probe.made", "p_1")
    assert row["topic"] == "content.audit.v1"
