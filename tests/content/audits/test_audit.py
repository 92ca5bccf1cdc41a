"""The audit log is read by those who answer for the programme, and only grows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from content.audits.models import Act
from content.audits.repository import AuditRepository
from kernel.clock import utc_now
from kernel.mongo import Tx
from kernel.testing.service import Running


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
