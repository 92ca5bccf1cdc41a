"""The promised answer: when it is due, and that its breach is told once, whoever notices it and however often."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

from kernel.testing import eventually
from kernel.testing.service import Running
from relais.content.v1.charter_pb2 import CommitmentMissed
from relais.content.v1.proposal_pb2 import ProposalDeclined, ProposalOverdue
from tests.content.charters.test_charters import enact, propose
from tests.content.proposing import commands, submitted

LONG_AGO = timedelta(days=30)
TOLD = {"reason": "Told already."}


async def enacted(service: Running, *, days: int) -> int:
    """A charter in force whose second clause promises an answer within so many days."""
    target = {"kind": "proposal_answer_days", "value": days}
    version = await propose(service, company_commitments=[{"text": "Thanks."}, {"text": "Soon.", "target": target}])
    assert (await enact(service, version)).status == 200
    return version


async def types_told(service: Running) -> list[str]:
    """The last words but one of the types of all events in the outbox; that acts were recorded is left out."""
    rows = await service.runtime.mongo.collection("outbox").find({}, sort=[("_id", 1)])
    types = [row["type"].split(".") for row in rows]
    return [word for *_, aggregate, word, _version in types if aggregate != "act"]


async def test_the_charter_in_force_says_when_an_answer_is_due(emptied: Running) -> None:
    await enacted(emptied, days=1)

    made = (await emptied.get(f"/v1/proposals/{await submitted(emptied, ago=timedelta(0))}")).json

    assert made["answer_due_at"][11:] == made["created_at"][11:]
    days = (datetime.fromisoformat(made["answer_due_at"]) - datetime.fromisoformat(made["created_at"])).days
    assert days in (1, 2, 3)


async def test_a_new_charter_does_not_change_what_was_promised_before(emptied: Running) -> None:
    await enacted(emptied, days=5)
    proposal_id = await submitted(emptied, ago=timedelta(0))
    before = (await emptied.get(f"/v1/proposals/{proposal_id}")).json["answer_due_at"]
    await enacted(emptied, days=20)

    assert (await emptied.get(f"/v1/proposals/{proposal_id}")).json["answer_due_at"] == before


async def test_the_worker_tells_of_a_missed_promise(service: Running) -> None:
    version = await enacted(service, days=3)
    proposal_id = await submitted(service, ago=LONG_AGO)

    async def overdue() -> Any:
        return [one for one in await service.events("content.proposal.v1") if isinstance(one.data, ProposalOverdue)]

    [event] = await eventually(overdue)
    assert (event.data.proposal_id, event.data.kind, event.data.language) == (proposal_id, "idea", "en")
    shown = (await service.get(f"/v1/proposals/{proposal_id}")).json
    assert event.data.noticed_at.ToJsonString() == shown["overdue_at"]

    async def missed() -> Any:
        return [one for one in await service.events("content.charter.v1") if isinstance(one.data, CommitmentMissed)]

    [breach] = await eventually(missed)
    assert (breach.data.charter_version, breach.data.clause) == (version, 2)
    assert breach.data.measure == "proposal_answer_days"
    assert breach.data.missed_at.ToJsonString() == shown["answer_due_at"]
    assert breach.key == "charter"


async def test_without_a_charter_no_commitment_was_missed(emptied: Running) -> None:
    await submitted(emptied, ago=LONG_AGO)
    await commands(emptied).notice_overdue()

    assert await types_told(emptied) == ["submitted", "overdue"]


async def test_several_workers_and_their_successors_tell_of_each_breach_once(emptied: Running) -> None:
    await enacted(emptied, days=3)
    for _ in range(5):
        await submitted(emptied, ago=LONG_AGO)

    await asyncio.gather(*(commands(emptied).notice_overdue() for _ in range(4)))
    await commands(emptied).notice_overdue()

    told = await types_told(emptied)
    assert (told.count("overdue"), told.count("missed")) == (5, 5)


async def test_what_is_not_due_yet_is_left_alone(emptied: Running) -> None:
    await submitted(emptied, ago=timedelta(days=3))
    await commands(emptied).notice_overdue()

    assert await types_told(emptied) == ["submitted"]


async def test_an_answer_that_comes_before_the_worker_looks_is_late_all_the_same(emptied: Running) -> None:
    await enacted(emptied, days=3)
    proposal_id = await submitted(emptied, ago=LONG_AGO)

    answer = await emptied.post(f"/v1/proposals/{proposal_id}/decline", as_="editor-1", json=TOLD)

    assert answer.json["overdue_at"] is not None
    assert await types_told(emptied) == ["enacted", "submitted", "overdue", "missed", "declined"]
    await commands(emptied).notice_overdue()
    assert len(await types_told(emptied)) == 5


async def test_versions_are_told_in_their_order(service: Running) -> None:
    proposal_id = await submitted(service, ago=LONG_AGO)
    await service.post(f"/v1/proposals/{proposal_id}/decline", as_="editor-1", json=TOLD)

    async def told() -> Any:
        events = [one for one in await service.events("content.proposal.v1") if one.key == proposal_id]
        return events if events and isinstance(events[-1].data, ProposalDeclined) else None

    assert [event.sequence for event in await eventually(told)] == [1, 2, 3]


async def test_the_programme_lists_the_overdue_ones_even_before_the_worker_has_looked(emptied: Running) -> None:
    overdue = await submitted(emptied, ago=LONG_AGO)
    await submitted(emptied, ago=timedelta(days=1))
    answered = await submitted(emptied, ago=LONG_AGO)
    await emptied.post(f"/v1/proposals/{answered}/decline", as_="editor-1", json=TOLD)

    listed = (await emptied.get("/v1/proposals?overdue=true", as_="programme-1")).json["items"]

    assert [one["id"] for one in listed] == [overdue]
