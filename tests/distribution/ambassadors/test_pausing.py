"""What a person does at their own pace: pausing, reading a new charter, taking or skipping the steps, objecting."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from distribution.ambassadors.queries import AmbassadorQueries
from distribution.ambassadors.repository import AmbassadorRepository
from distribution.budgets.queries import BudgetQueries
from distribution.budgets.repository import BudgetRepository
from distribution.charters.queries import CharterQueries
from distribution.charters.repository import CharterRepository
from distribution.onboardings.repository import STEPS
from distribution.programmes.queries import ProgrammeQueries
from distribution.programmes.repository import ProgrammeRepository
from kernel.clock import utc_now
from kernel.http.schemas import rfc3339
from kernel.testing import eventually
from kernel.testing.service import Running
from tests.distribution.conftest import Programme


def people(service: Running) -> AmbassadorQueries:
    mongo = service.runtime.mongo
    programmes = ProgrammeQueries(mongo, ProgrammeRepository())
    return AmbassadorQueries(
        mongo, AmbassadorRepository(), CharterQueries(mongo, CharterRepository(), programmes, address="")
    )


def budgets(service: Running) -> BudgetQueries:
    return BudgetQueries(service.runtime.mongo, BudgetRepository(), zone="UTC")


async def counted(service: Running, login: str) -> int:
    events = await service.events("distribution.click.v1")
    return sum(one.data.count for one in events if one.key == service.person_id(login))


async def test_nothing_goes_out_by_itself_until_a_pause_ends(programme: Programme, service: Running) -> None:
    await programme.enrol("employee-1")
    person_id = service.person_id("employee-1")
    until = utc_now() + timedelta(days=30)

    paused = await service.post("/v1/me/ambassador/pause", json={"until": rfc3339(until)})

    assert (paused.status, paused.json["paused_until"]) == (200, rfc3339(until))
    assert (await service.get("/v1/me/ambassador")).json == paused.json
    assert await people(service).is_paused(person_id)
    slot = (await budgets(service).of(person_id)).slot(after=utc_now())
    assert slot is not None
    assert slot >= until


async def test_a_pause_is_told_to_nobody(programme: Programme, service: Running) -> None:
    await programme.enrol("employee-2")
    before = await service.runtime.mongo.collection("outbox").count({})
    await service.post("/v1/me/ambassador/pause", as_="employee-2", json={"until": rfc3339(utc_now() + timedelta(1))})
    await service.post("/v1/me/ambassador/resume", as_="employee-2")

    assert await service.runtime.mongo.collection("outbox").count({}) == before


async def test_who_resumes_is_paused_no_longer(programme: Programme, service: Running) -> None:
    await programme.enrol("employee-3")
    until = rfc3339(utc_now() + timedelta(days=1))
    await service.post("/v1/me/ambassador/pause", as_="employee-3", json={"until": until})

    for _ in range(2):
        resumed = await service.post("/v1/me/ambassador/resume", as_="employee-3")
        assert (resumed.status, resumed.json["paused_until"]) == (200, None)
    assert not await people(service).is_paused(service.person_id("employee-3"))


async def test_a_pause_outlives_a_newer_charter_and_ends_with_the_part(programme: Programme, service: Running) -> None:
    await programme.enrol("employee-4")
    until = rfc3339(utc_now() + timedelta(days=1))
    await service.post("/v1/me/ambassador/pause", as_="employee-4", json={"until": until})
    await programme.enact()

    assert (await programme.enrol("employee-4")).json["paused_until"] == until
    await service.delete("/v1/me/ambassador", as_="employee-4")
    assert not await people(service).is_paused(service.person_id("employee-4"))
    assert (await programme.enrol("employee-4")).json["paused_until"] is None


@pytest.mark.parametrize(
    "until",
    [
        *(None, "", 0, 1_800_000_000, "tomorrow", "2027-01-01", "2027-01-01T00:00:00", "2027-13-01T00:00:00Z"),
        *("9999-12-31T23:59:59-14:00", "2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z"),
    ],
)
async def test_an_end_that_is_none_is_refused_at_its_place(programme: Programme, service: Running, until: Any) -> None:
    await programme.enrol("employee-5")

    answer = await service.post("/v1/me/ambassador/pause", as_="employee-5", json={"until": until})

    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/until")


async def test_who_does_not_take_part_has_nothing_to_pause(service: Running) -> None:
    body = {"until": rfc3339(utc_now() + timedelta(days=1))}
    for path, json in (("pause", body), ("resume", None)):
        answer = await service.post(f"/v1/me/ambassador/{path}", as_="employee-30", json=json)
        assert (answer.status, answer.json["type"]) == (404, "/problems/not-an-ambassador")


async def test_sharing_goes_on_while_a_new_charter_is_read(programme: Programme, service: Running) -> None:
    await programme.enrol("employee-6")
    story_id = await programme.story()
    await programme.enact(ago=timedelta(days=4))

    async def asked() -> Any:
        return (await service.get("/v1/me/ambassador", as_="employee-6")).json["awaited_charter"]

    awaited = await eventually(asked)
    assert (awaited["version"], awaited["address"]) == (programme.charter, "https://content.example/v1/charter")
    assert rfc3339(utc_now() + timedelta(days=9)) < awaited["until"] < rfc3339(utc_now() + timedelta(days=11))
    assert (await programme.share("employee-6", story_id)).status == 201
    assert (await programme.enrol("employee-6")).json["awaited_charter"] is None


async def test_what_people_write_themselves_never_waits_for_a_charter(programme: Programme, service: Running) -> None:
    await programme.enrol("employee-7")
    story_id = await programme.story()
    await programme.enact(ago=timedelta(days=20))

    async def refused() -> bool:
        return (await programme.share("employee-7", story_id)).status == 403

    await eventually(refused)
    own = {"network": "linkedin", "text": "What I learned this year.", "target": "https://blog.example.org/my-year"}
    assert (await service.post("/v1/shares", as_="employee-7", json=own)).status == 201


async def test_steps_are_taken_skipped_and_taken_back_by_the_person_alone(service: Running) -> None:
    first, second = STEPS[0].id, STEPS[1].id
    for step, progress in ((first, "done"), (second, "skipped"), (second, "open"), (second, "open")):
        body = {"progress": progress}
        answer = await service.put(f"/v1/me/onboarding/{step}", as_="employee-8", json=body)
        assert answer.status == 200

    shown = (await service.get("/v1/me/onboarding", as_="employee-8")).json["steps"]
    assert [step["progress"] for step in shown] == ["done", "open", "open", "open"]
    others = (await service.get("/v1/me/onboarding", as_="programme-1")).json["steps"]
    assert {step["progress"] for step in others} == {"open"}


async def test_the_role_is_explained_in_both_languages(service: Running) -> None:
    answers = {
        language: await service.get("/v1/me/onboarding", headers={"Accept-Language": language})
        for language in ("en", "fr-CA")
    }
    assert [answer.headers["content-language"] for answer in answers.values()] == ["en", "fr"]
    english, french = ({step["id"]: step["text"] for step in answer.json["steps"]} for answer in answers.values())
    assert list(english) == ["charter", "sharing", "disclosure", "who-sees-what"]
    assert all(english[step] != french[step] for step in english)


async def test_a_step_that_is_none_and_a_progress_that_is_none_are_refused(service: Running) -> None:
    missing = await service.put("/v1/me/onboarding/tea", json={"progress": "done"})
    assert (missing.status, missing.json["type"]) == (404, "/problems/step-not-found")
    unknown = await service.put("/v1/me/onboarding/charter", json={"progress": "finished"})
    assert (unknown.status, unknown.json["errors"][0]["pointer"]) == (422, "/progress")


async def test_nothing_is_kept_of_the_steps_of_who_leaves(programme: Programme, service: Running) -> None:
    await programme.enrol("employee-9")
    await service.put("/v1/me/onboarding/charter", as_="employee-9", json={"progress": "skipped"})
    await service.delete("/v1/me/ambassador", as_="employee-9")

    kept = service.runtime.mongo.collection("onboardings")
    assert await kept.find_one({"_id": service.person_id("employee-9")}) is None


async def test_an_objection_stops_what_it_says_until_it_is_lifted(programme: Programme, service: Running) -> None:
    await programme.enrol("employee-10")
    person_id = service.person_id("employee-10")
    link = await programme.link("employee-10", await programme.story())

    objected = await service.put("/v1/me/objection", as_="employee-10")
    again = await service.put("/v1/me/objection", as_="employee-10")

    assert (objected.status, again.json) == (200, objected.json)
    assert [stop["id"] for stop in objected.json["stops"]] == ["sending", "counting", "figures"]
    assert await people(service).is_paused(person_id)
    assert (await budgets(service).of(person_id)).slot(after=utc_now()) is None
    assert (await service.delete("/v1/me/objection", as_="employee-10")).status == 204
    assert (await service.get("/v1/me/objection", as_="employee-10")).json["objected_at"] is None
    assert not await people(service).is_paused(person_id)
    assert (await service.get(link, as_=None)).status == 302


async def test_visits_of_links_of_who_objects_are_not_counted(programme: Programme, service: Running) -> None:
    await programme.enrol("employee-11")
    await programme.enrol("employee-12")
    story_id = await programme.story()
    links = {login: await programme.link(login, story_id) for login in ("employee-11", "employee-12")}
    await service.put("/v1/me/objection", as_="employee-11")

    async def uncounted() -> bool:
        before = await counted(service, "employee-11")
        assert (await service.get(links["employee-11"], as_=None)).status == 302
        # Two visits of somebody else's that arrive one after the other: what came before them has arrived too.
        for _ in range(2):
            seen = await counted(service, "employee-12")
            assert (await service.get(links["employee-12"], as_=None)).status == 302
            await eventually(partial(_grown, service, "employee-12", seen))
        return await counted(service, "employee-11") == before

    await eventually(uncounted)


async def _grown(service: Running, login: str, before: int) -> bool:
    return await counted(service, login) > before
