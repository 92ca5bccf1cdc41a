"""A programme is reminded, once, of what nobody has said anything about; the person never is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gamification.bootstrap import SERVICE
from gamification.calendars.repository import CalendarRepository
from gamification.contributions.commands import ContributionCommands
from gamification.contributions.models import Contribution, ContributionKind
from gamification.contributions.repository import ContributionRepository
from gamification.programmes.models import Programme
from gamification.programmes.repository import ProgrammeRepository
from gamification.reminders.repository import ReminderRepository
from gamification.subscriptions import contributions
from kernel.clock import utc_now
from kernel.consumer import Arrivals
from kernel.testing import eventually
from kernel.testing.service import Answer, Running, running
from relais.gamification.v1.recognition_pb2 import CONTRIBUTION_KIND_SHARING
from relais.gamification.v1.reminder_pb2 import ProgrammeReminded
from tests.gamification.reminders.reminding import recognised, reminding

GROUP, NORTH, SOUTH = "programme-1", "employee-29", "employee-28"
TEAM = ["employee", "programme"]

Give = Callable[..., Awaitable[Answer]]


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """Without a worker, so that nobody is reminded but by the test."""
    claims = {NORTH: {"entity": "north", "roles": TEAM}, SOUTH: {"entity": "south", "roles": TEAM}}
    async with running(
        SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, worker=False, claims=claims, kudos_per_week=100
    ) as running_service:
        for name in ("north", "south"):
            await project(running_service, Programme(f"the-{name}", 1, name))
        # New topics and groups are not known to a broker at once.
        await eventually(Arrivals(running_service.runtime, contributions).until)
        yield running_service


async def project(service: Running, programme: Programme) -> None:
    await service.runtime.uow.run(lambda tx: ProgrammeRepository().project(programme, tx))


async def shown(service: Running, contribution: Contribution, *, as_: str = GROUP, state: str = "open") -> Any:
    """The reminder of a contribution as somebody sees it, or None."""
    page = await service.get(f"/v1/reminders?limit=100&state={state}", as_=as_)
    assert page.status == 200, page.body
    kept = await service.runtime.mongo.collection("reminders").find({"contribution_id": contribution.id})
    ids = {document["_id"] for document in kept}
    found = [one for one in page.json["items"] if one["id"] in ids]
    assert len(found) <= 1
    return found[0] if found else None


async def told(service: Running, reminder_id: str) -> list[ProgrammeReminded]:
    rows = await service.runtime.mongo.collection("outbox").find({"subject": reminder_id})
    return [ProgrammeReminded.FromString(row["data"]) for row in rows]


async def test_the_programme_is_told_what_waits_and_since_when(service: Running) -> None:
    contribution = await recognised(service)

    await reminding(service).remind_due()

    reminder = await shown(service, contribution)
    assert (reminder["person"], reminder["programme"]) == (contribution.person_id, "main")
    assert (reminder["kind"], reminder["story_id"], reminder["state"]) == ("sharing", contribution.story_id, "open")
    assert datetime.fromisoformat(reminder["due_at"]) == contribution.feedback_due_at
    [event] = await told(service, reminder["id"])
    assert (event.programme_id, event.kind) == ("main", CONTRIBUTION_KIND_SHARING)
    assert event.due_at.ToDatetime(UTC) == contribution.feedback_due_at
    assert contribution.person_id not in str(event)


async def test_it_is_told_at_the_moment_and_not_before(service: Running) -> None:
    contribution = await recognised(service, at=utc_now())
    due_at = contribution.feedback_due_at
    assert due_at is not None

    await reminding(service, at=due_at - timedelta(milliseconds=1)).remind_due()
    assert await shown(service, contribution) is None
    await reminding(service, at=due_at).remind_due()
    assert await shown(service, contribution) is not None


async def test_however_many_workers_look_it_is_told_once(service: Running) -> None:
    contribution = await recognised(service)

    await asyncio.gather(*(reminding(service).remind_due() for _ in range(8)))
    await reminding(service).remind_due()

    reminder = await shown(service, contribution)
    assert len(await told(service, reminder["id"])) == 1
    assert len(await service.runtime.mongo.collection("reminders").find({"contribution_id": contribution.id})) == 1


async def test_thanks_for_it_are_feedback(service: Running, give: Give) -> None:
    thanked, other = await recognised(service), await recognised(service)
    assert (await give("employee-2", "employee-1", contribution=thanked.id)).status == 201

    await reminding(service).remind_due()

    assert await shown(service, thanked) is None
    assert await shown(service, other) is not None


async def test_what_was_over_before_the_service_was_first_there_reminds_nobody(service: Running) -> None:
    now = utc_now()
    old = await recognised(service, at=now, made_at=now - timedelta(days=28))
    ancient = await recognised(service, at=now, made_at=datetime(1, 1, 1, tzinfo=UTC))
    recent = await recognised(service, at=now, made_at=now - timedelta(days=4))

    await reminding(service, at=now + timedelta(days=10)).remind_due()

    assert await shown(service, old) is None
    assert await shown(service, ancient) is None
    assert await shown(service, recent) is not None


async def test_what_a_worker_that_was_down_reads_late_is_waited_for_from_then_on(service: Running) -> None:
    # The service was first there when the tests began.
    down = utc_now() + timedelta(days=1)
    late = await recognised(service, at=down + timedelta(days=20), made_at=down)

    await reminding(service, at=down + timedelta(days=30)).remind_due()

    assert await shown(service, late) is not None


async def test_what_a_colleague_tells_of_has_had_its_feedback(service: Running) -> None:
    contribution = await recognised(
        service, kind=ContributionKind.HELPING, declared_by=service.person_id("employee-2"), words="She helped me."
    )

    await reminding(service).remind_due()

    assert contribution.feedback_due_at is None
    assert await shown(service, contribution) is None


async def test_a_human_answer_is_feedback_and_ends_a_reminder(service: Running) -> None:
    early = await recognised(service, kind=ContributionKind.PROPOSING)
    late = await recognised(service, kind=ContributionKind.PROPOSING)
    commands = ContributionCommands(
        ContributionRepository(), ProgrammeRepository(), CalendarRepository(), ReminderRepository(), utc_now
    )

    await service.runtime.uow.run(lambda tx: commands.answer(early.origin, tx))
    await reminding(service).remind_due()
    assert await shown(service, early) is None
    assert await shown(service, late) is not None

    await service.runtime.uow.run(lambda tx: commands.answer(late.origin, tx))
    assert await shown(service, late) is None


async def test_what_its_person_hides_reminds_nobody_until_they_show_it(service: Running) -> None:
    contribution = await recognised(service)
    await service.post(f"/v1/contributions/{contribution.id}/hide", as_="employee-1")

    await reminding(service).remind_due()
    assert await shown(service, contribution) is None

    await service.post(f"/v1/contributions/{contribution.id}/show", as_="employee-1")
    await reminding(service).remind_due()
    assert await shown(service, contribution) is not None


@pytest.mark.parametrize("ended", ["hide", "delete"])
async def test_a_reminder_ends_with_what_it_is_about_and_does_not_come_again(service: Running, ended: str) -> None:
    contribution = await recognised(service)
    await reminding(service).remind_due()
    path = f"/v1/contributions/{contribution.id}"
    await (service.delete(path) if ended == "delete" else service.post(f"{path}/hide"))

    assert await shown(service, contribution) is None
    await service.post(f"{path}/show")
    await reminding(service).remind_due()
    assert await shown(service, contribution) is None


async def test_whose_and_which_it_was_is_told_as_long_as_colleagues_see_it(service: Running) -> None:
    contribution = await recognised(service, at=utc_now() - timedelta(days=31))

    await reminding(service).remind_due()

    reminder = await shown(service, contribution)
    assert (reminder["person"], reminder["contribution"]) == (None, None)


async def test_each_programme_is_told_of_its_own(service: Running) -> None:
    ours, theirs, groups = [
        await recognised(service, entity=entity) for entity in ("north", "south", "of no programme")
    ]

    await reminding(service).remind_due()

    seen = {login: [await shown(service, one, as_=login) for one in (ours, theirs, groups)] for login in (NORTH, GROUP)}
    assert [one and one["programme"] for one in seen[NORTH]] == ["the-north", None, None]
    assert [one and one["programme"] for one in seen[GROUP]] == ["the-north", "the-south", "main"]


async def test_nobody_is_told_of_their_own(service: Running) -> None:
    contribution = await recognised(service, GROUP)

    await reminding(service).remind_due()
    [kept] = await service.runtime.mongo.collection("reminders").find({"contribution_id": contribution.id})

    assert await shown(service, contribution) is None
    assert (await service.post(f"/v1/reminders/{kept['_id']}/settle", as_=GROUP)).status == 404


async def test_who_answers_for_no_programme_is_told_nothing(service: Running) -> None:
    assert (await service.get("/v1/reminders", as_="employee-2")).status == 403
    assert (await service.get("/v1/reminders", as_="editor-1")).status == 403


async def test_a_programme_says_that_it_has_answered(service: Running) -> None:
    contribution = await recognised(service, entity="north")
    await reminding(service).remind_due()
    reminder = await shown(service, contribution)
    path = f"/v1/reminders/{reminder['id']}/settle"

    assert (await service.post(path, as_=SOUTH)).status == 404
    settled = await service.post(path, as_=NORTH)

    assert (settled.status, settled.json["state"], settled.headers["ETag"]) == (200, "settled", '"2"')
    assert (await service.post(path, as_=GROUP)).json == settled.json
    assert await shown(service, contribution) is None
    assert await shown(service, contribution, state="settled") == settled.json


async def test_pages_hold_each_once(service: Running) -> None:
    made = {(await recognised(service, entity="south")).id for _ in range(5)}
    await reminding(service).remind_due()

    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = await service.get(f"/v1/reminders?limit=2{cursor and '&cursor='}{cursor}", as_=SOUTH)
        seen += [one["contribution"] for one in page.json["items"]]
        cursor = page.json["next_cursor"]

    assert made <= set(seen)
    assert len(seen) == len(set(seen))


async def test_a_calendar_holds_for_what_is_recognised_from_then_on(service: Running) -> None:
    path, monday = "/v1/programmes/the-south/calendar", datetime(2026, 11, 2, 9, tzinfo=UTC)
    before = await service.get(path, as_=SOUTH)
    assert (before.json["version"], before.json["working_weekdays"][-1]) == (0, "friday")
    waiting = await recognised(service, at=monday, entity="south")

    body = {"time_zone": "Europe/Paris", "working_weekdays": ["monday"], "holidays": {"country": "FR"}}
    changed = await service.put(path, as_=SOUTH, json=body, headers={"If-Match": before.headers["ETag"]})
    later = await recognised(service, at=monday, entity="south")

    assert (changed.status, changed.json["version"]) == (200, 1)
    assert (await service.get(path, as_=GROUP)).json == changed.json
    assert waiting.feedback_due_at == monday + timedelta(days=7)
    assert later.feedback_due_at == monday + timedelta(days=35)
