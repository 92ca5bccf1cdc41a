"""What is administered here is in the audit log; what people do among themselves is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kernel.testing.service import Running
from tests.gamification.challenges.setting import challenge
from tests.gamification.cohorts.learning import TITLE, code, facilitated, opened


async def acts(service: Running, subject: str) -> Sequence[Any]:
    """What was done to something, oldest first."""
    answer = await service.get(f"/v1/audit?subject={subject}", as_="auditor-1")
    assert answer.status == 200, answer.body
    return list(reversed(answer.json["items"]))


async def test_what_a_programme_does_with_a_cohort_is_kept(service: Running) -> None:
    made = await opened(service)
    path = f"/v1/cohorts/{made['id']}"
    await code(service, made["id"], "join")
    body = {"title": TITLE, "door": made["door"]}
    described = await service.put(path, as_="programme-1", json=body, headers={"If-Match": "*"})
    assert described.status == 200, described.body
    assert (await service.post(f"{path}/cancel", as_="programme-1")).status == 200
    assert (await service.delete(path, as_="programme-1")).status == 204

    found = await acts(service, f"cohorts/{made['id']}")

    assert [one["act"] for one in found] == [
        "cohort.opened",
        "cohort.invited",
        "cohort.described",
        "cohort.cancelled",
        "cohort.deleted",
    ]
    assert {(one["actor_id"], one["programme"]) for one in found} == {(service.person_id("programme-1"), "main")}


async def test_what_a_facilitator_does_is_no_act_of_an_office(service: Running) -> None:
    made = await opened(service)
    await facilitated(service, made["id"], "employee-9")
    cancelled = await service.post(f"/v1/cohorts/{made['id']}/sessions/1/cancel", as_="employee-9")
    assert cancelled.status == 200, cancelled.body

    found = await acts(service, f"cohorts/{made['id']}")

    assert service.person_id("employee-9") not in {one["actor_id"] for one in found}
    await service.delete(f"/v1/cohorts/{made['id']}", as_="programme-1")


async def test_a_challenge_for_a_whole_programme_is_set_in_an_office(service: Running) -> None:
    challenge_id = await challenge(service, "programme-1", "main", kind="programme")
    assert (await service.delete(f"/v1/challenges/{challenge_id}", as_="programme-1")).status == 204

    found = await acts(service, f"challenges/{challenge_id}")

    assert [one["act"] for one in found] == ["challenge.set", "challenge.dropped"]
