"""Events about proposals and offered posts, the worker that measures, and what everybody reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kernel.clock import new_id
from kernel.personal_data import ERASED
from kernel.testing import eventually
from kernel.testing.service import Running
from metrics.phases.models import WEEK
from relais.content.v1.charter_pb2 import CharterEnacted
from relais.content.v1.proposal_pb2 import ProposalAccepted, ProposalDeclined, ProposalWithdrawn
from relais.distribution.v1.ambassador_pb2 import ErasureRequested
from relais.distribution.v1.relay_pb2 import (
    RELAY_END_FAILED,
    RELAY_END_OBJECTED,
    RELAY_END_RELAYED,
    RELAY_END_WITHDRAWN,
)
from relais.metrics.v1.commitment_pb2 import CommitmentBroken
from tests.metrics.commitments.promises import (
    enact,
    known,
    measure,
    monday,
    offer,
    propose,
    shown,
    stamp,
    tell,
    told,
    waiting,
)
from tests.metrics.happenings import person
from tests.metrics.impacts.ledgers import erased

DAY = timedelta(days=1)


async def test_answers_are_measured_over_five_people(emptied: Running) -> None:
    await enact(emptied, proposal_answer_days=10)
    at = monday() + DAY
    made = [await propose(emptied, who, at=at, due_at=at + 3 * DAY) for who in range(5)]
    for proposal in made[:3]:
        accepted = ProposalAccepted(proposal_id=proposal, accepted_at=stamp(at + DAY))
        await tell(emptied, accepted, proposal, key=proposal)
    declined = ProposalDeclined(proposal_id=made[3], declined_at=stamp(at + 2 * DAY))
    await tell(emptied, declined, made[3], key=made[3])
    await known(emptied, 4, is_kept=True)
    assert (await shown(emptied, "proposal_answer_days"))["status"] == "too_few"

    await measure(emptied)

    found = await shown(emptied, "proposal_answer_days")
    assert (found["status"], found["clause"], found["target"]) == ("measured", 1, 10)
    latest = found["latest"]
    assert (latest["cases"], latest["kept"], latest["percent"], latest["missed"]) == (5, 4, 80, True)
    assert latest["median_answer_hours"] == 24.0
    assert latest["since"][:10] == monday().date().isoformat()
    # Each of these was told by the content service already.
    assert await told(emptied) == []


async def test_a_broken_promise_to_relay_is_told_once(emptied: Running) -> None:
    await enact(emptied, proposal_answer_days=10, posts_relayed_percent=60)
    for who in range(5):
        await offer(emptied, who, at=monday(), end=RELAY_END_RELAYED if who < 2 else RELAY_END_OBJECTED)
    await known(emptied, 5, answered_at={"$ne": None})

    await measure(emptied)
    await measure(emptied)

    async def published() -> Any:
        events = await emptied.events("metrics.insight.v1")
        return [one for one in events if isinstance(one.data, CommitmentBroken)]

    [event] = await eventually(published)
    assert (event.key, event.data.programme_id, event.data.charter_version, event.data.clause) == ("main", "main", 1, 2)
    assert (event.data.measure, event.data.target, event.data.found) == ("posts_relayed_percent", 60, 40)
    assert event.data.until.ToDatetime(tzinfo=UTC) == monday() + WEEK
    assert (await shown(emptied, "posts_relayed_percent"))["latest"]["missed"] is True


async def test_a_kept_promise_is_shown_and_not_told(emptied: Running) -> None:
    await enact(emptied, posts_relayed_percent=60)
    for who in range(5):
        await offer(emptied, who, at=monday(), end=RELAY_END_RELAYED)
    await known(emptied, 5, is_kept=True)
    await measure(emptied)
    assert (await shown(emptied, "posts_relayed_percent"))["latest"]["missed"] is False
    assert await told(emptied) == []


async def test_what_is_taken_back_or_gone_is_no_case_and_silence_is_one(emptied: Running) -> None:
    # What is told of one person is in order: once what follows is known, so is this.
    await offer(emptied, 0, at=monday(), end=RELAY_END_WITHDRAWN)
    await offer(emptied, 1, at=monday(), end=RELAY_END_FAILED)
    for who in range(5):
        await offer(emptied, who, at=monday() - 4 * WEEK + DAY)
    await known(emptied, 5, opened_at={"$lt": monday()})
    await measure(emptied)
    latest = (await shown(emptied, "posts_relayed_percent"))["latest"]
    assert (latest["cases"], latest["kept"], latest["missed"]) == (5, 0, None)


async def test_a_proposal_taken_back_after_it_was_due_counts(emptied: Running) -> None:
    at = monday()
    made = [await propose(emptied, who, at=at, due_at=at + DAY) for who in range(6)]
    await known(emptied, 6)
    for proposal, withdrawn_at in ((made[0], at + 2 * DAY), (made[5], at + DAY / 2)):
        withdrawn = ProposalWithdrawn(proposal_id=proposal, withdrawn_at=stamp(withdrawn_at))
        await tell(emptied, withdrawn, proposal, key=proposal)
    await known(emptied, 5)
    await measure(emptied)
    assert (await shown(emptied, "proposal_answer_days"))["latest"]["cases"] == 5


async def test_cases_of_four_people_wait_for_the_next_weeks(emptied: Running) -> None:
    for who in range(4):
        await propose(emptied, who, at=monday(ago=2), due_at=monday(ago=1) - DAY)
    await known(emptied, 4)
    await measure(emptied, later=-WEEK)
    assert (await shown(emptied, "proposal_answer_days"))["status"] == "too_few"
    await propose(emptied, 4, at=monday(), due_at=monday() + DAY)
    await known(emptied, 5)

    await measure(emptied)

    latest = (await shown(emptied, "proposal_answer_days"))["latest"]
    assert latest["cases"] == 5
    assert (latest["since"][:10], latest["until"][:10]) == (
        monday(ago=2).date().isoformat(),
        (monday() + WEEK).date().isoformat(),
    )
    assert await waiting(emptied) == []


async def test_no_case_is_in_two_measurements(emptied: Running) -> None:
    for ago in (1, 0):
        for who in range(5):
            await propose(emptied, who, at=monday(ago=ago), due_at=monday(ago=ago) + DAY)
    await known(emptied, 10)
    await measure(emptied, later=-WEEK)
    # However many cases of that week come late, they are measured with the next one.
    for who in range(5):
        await propose(emptied, who, at=monday(ago=1), due_at=monday(ago=1) + DAY)
    await known(emptied, 10)
    await measure(emptied, later=-WEEK)
    await measure(emptied)
    found = await shown(emptied, "proposal_answer_days")
    assert [found["latest"]["cases"], *(one["cases"] for one in found["earlier"])] == [10, 5]


async def test_a_case_that_is_not_due_is_not_measured(emptied: Running) -> None:
    for who in range(5):
        await propose(emptied, who, at=monday(), due_at=datetime.now(UTC) + DAY)
    await known(emptied, 5)
    await measure(emptied)
    assert (await shown(emptied, "proposal_answer_days"))["latest"] is None


async def test_an_entity_without_a_charter_of_its_own_has_the_promises_of_the_group(emptied: Running) -> None:
    await emptied.runtime.mongo.collection("programmes").update_one(
        {"_id": "north"}, {"$set": {"version": 1, "entity": "north", "languages": [], "status": "open"}}, upsert=True
    )
    await enact(emptied, work_minutes_per_week=60)
    minutes = await shown(emptied, "work_minutes_per_week", "?programme=north")
    assert (minutes["target"], minutes["status"], minutes["latest"]) == (60, "not_measured", None)
    await enact(emptied, programme="north", work_minutes_per_week=90)
    assert (await shown(emptied, "work_minutes_per_week", "?programme=north"))["target"] == 90


async def test_an_older_charter_that_comes_late_changes_nothing(emptied: Running) -> None:
    await enact(emptied, version=2, posts_relayed_percent=70)
    old = CharterEnacted(charter_id="charter:main", charter_version=1, programme_id="main")
    await tell(emptied, old, old.charter_id, key=old.charter_id)
    await enact(emptied, version=3, programme="elsewhere", posts_relayed_percent=1)
    assert (await shown(emptied, "posts_relayed_percent"))["target"] == 70


async def test_an_erased_person_is_nobody_and_the_case_stays(emptied: Running) -> None:
    for who in range(5):
        await propose(emptied, who, at=monday(), due_at=monday() + DAY)
    await known(emptied, 5)
    erasure = ErasureRequested(erasure_id=new_id(), person_id=person(3), requested_at=stamp(datetime.now(UTC)))
    await tell(emptied, erasure, erasure.erasure_id, key=erasure.person_id, source="/distribution")
    await known(emptied, 0, person_id=person(3))
    await measure(emptied)
    assert (await shown(emptied, "proposal_answer_days"))["status"] == "too_few"
    await known(emptied, 5)


async def test_a_case_that_is_told_late_of_somebody_forgotten_is_nobodys(emptied: Running) -> None:
    gone = 7
    await erased(emptied, person(gone))

    await propose(emptied, gone, at=monday(), due_at=monday() + DAY)
    await offer(emptied, gone, at=monday())
    await known(emptied, 2, person_id=ERASED)
    assert await waiting(emptied, person_id=person(gone)) == []

    # What they ask later is a new beginning.
    later = datetime.now(UTC) + timedelta(seconds=2)
    await propose(emptied, gone, at=later, due_at=later + DAY)
    await known(emptied, 1, person_id=person(gone))


@pytest.mark.parametrize(("programme", "status"), [("nowhere", 404), ("No", 422), ("", 422), ("x" * 65, 422)])
async def test_a_programme_that_does_not_exist_is_no_answer(emptied: Running, programme: str, status: int) -> None:
    assert (await emptied.get(f"/v1/commitments?programme={programme}")).status == status
