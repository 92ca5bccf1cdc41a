"""How the company keeps its promise to answer, as everybody sees it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from content.commitments.models import in_working_days
from kernel.testing.service import Running
from tests.content.charters.test_charters import CHARTER, enact, propose
from tests.content.proposing import commands, declined, submitted

PATH = "/v1/programme-commitments"
DAY = timedelta(days=1)


async def keeping(service: Running, **options: Any) -> Any:
    answer = await service.get(PATH, **options)
    assert answer.status == 200, answer.body
    [item] = answer.json["items"]
    return item


@pytest.mark.parametrize(
    ("since", "days", "due"),
    [
        ("2026-11-02", 1, "2026-11-03"),  # from Monday on
        ("2026-11-06", 1, "2026-11-09"),  # from Friday on
        ("2026-11-07", 1, "2026-11-09"),  # from Saturday on
        ("2026-11-08", 5, "2026-11-13"),  # from Sunday on
        ("2026-11-06", 10, "2026-11-20"),
    ],
)
def test_weekends_are_no_working_days(since: str, days: int, due: str) -> None:
    moment = datetime.fromisoformat(f"{since}T15:30:00Z")
    assert in_working_days(moment, days) == datetime.fromisoformat(f"{due}T15:30:00Z").astimezone(UTC)


async def test_without_a_charter_the_installation_s_own_delay_is_promised(emptied: Running) -> None:
    item = await keeping(emptied)

    assert (item["kind"], item["working_days"], item["clause"]) == ("proposal_answer_days", 10, None)
    assert [item[name] for name in ("answered_in_time", "answered_late", "open", "overdue")] == [0, 0, 0, 0]
    assert item["median_answer_hours"] is None


async def test_the_clause_of_the_charter_in_force_is_named(emptied: Running) -> None:
    commitment = {"text": "We answer within a week.", "target": {"kind": "proposal_answer_days", "value": 5}}
    version = await propose(emptied, company_commitments=[*CHARTER["company_commitments"], commitment])
    await enact(emptied, version)

    item = await keeping(emptied)

    assert (item["working_days"], item["charter_version"], item["clause"]) == (5, version, 3)
    assert item["text"] == "We answer within a week."


async def test_every_proposal_of_the_last_year_is_counted_once(emptied: Running) -> None:
    for days in (400, 30, 1):
        await submitted(emptied, ago=days * DAY)
    for took in (1, 2, 4, 8, 25):
        await declined(emptied, await submitted(emptied, ago=50 * DAY), ago=(50 - took) * DAY)

    item = await keeping(emptied, as_="employee-5")

    counted = {name: item[name] for name in ("answered_in_time", "answered_late", "open", "overdue")}
    assert counted == {"answered_in_time": 4, "answered_late": 1, "open": 2, "overdue": 1}
    assert item["median_answer_hours"] == pytest.approx(4 * 24, abs=0.1)


async def test_the_time_of_a_few_answers_is_not_told(emptied: Running) -> None:
    for _ in range(4):
        await declined(emptied, await submitted(emptied, ago=3 * DAY), ago=2 * DAY)

    item = await keeping(emptied)

    assert (item["answered_in_time"], item["median_answer_hours"]) == (4, None)


async def test_what_was_taken_back_unanswered_after_the_promise_counts_as_late(emptied: Running) -> None:
    proposal_id = await submitted(emptied, ago=30 * DAY)
    await commands(emptied).withdraw(proposal_id, by=emptied.person_id("employee-1"))

    item = await keeping(emptied)

    assert (item["answered_late"], item["open"]) == (1, 0)


async def test_strangers_learn_nothing(emptied: Running) -> None:
    assert (await emptied.get(PATH, as_=None)).status == 401
