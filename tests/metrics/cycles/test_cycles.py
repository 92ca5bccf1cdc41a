"""Cells of many weeks, the worker that finds phases in them, and what the programme reads and answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from kernel.clock import new_id
from kernel.leases import Lease
from kernel.testing import eventually
from kernel.testing.service import Running, running
from metrics.bootstrap import SERVICE
from metrics.cycles.commands import CycleFinding
from metrics.cycles.models import last_whole_week
from metrics.cycles.repository import CycleRepository
from metrics.phases.models import WEEK
from metrics.programmes.models import Programme
from metrics.programmes.repository import ProgrammeRepository
from metrics.stories.models import Story
from metrics.stories.repository import StoryRepository
from relais.metrics.v1.cycle_pb2 import CYCLE_PHASE_DIP, PLAYBOOK_FRESH_TOPIC, CyclePhaseChanged

CLAIMS: dict[str, dict[str, Any]] = {
    "employee-11": {"entity": "north", "roles": ["employee", "programme"]},
    "employee-12": {"entity": "south", "roles": ["employee", "programme"]},
    "employee-13": {"entity": "north"},
}
NORTH, SOUTH, NORTHERNER = CLAIMS
STEADY = [60, 66, 58, 63, 70, 61, 57, 65, 62, 68, 59, 64, 61, 66, 63]
DIP = [30, 26, 33, 28]


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """The service; its own worker looks for phases so seldom that the tests' turns are the only ones."""
    servers = {"mongo_uri": mongo_uri, "kafka_bootstrap": kafka_bootstrap}
    async with running(SERVICE, **servers, claims=CLAIMS, cycles_seconds=86_400) as one:
        yield one


@pytest.fixture
async def emptied(service: Running) -> Running:
    """The service without anything of another test, and with a programme of the north."""
    for name in ("cells", "cycles", "cycle_changes", "cycle_progress", "stories", "programmes", "outbox", "leases"):
        await service.runtime.mongo.collection(name).delete_many({})
    north = Programme(id="north", version=1, entity="north", languages=("en",), status="open")
    await ProgrammeRepository().project(north, service.runtime.mongo)
    return service


def finding(service: Running, *, later: timedelta = timedelta(0), lease: str = "cycles") -> CycleFinding:
    """The worker's job, some time later."""
    runtime = service.runtime
    held = Lease(runtime.mongo, lease, holder="test", seconds=60)
    return CycleFinding(runtime.mongo, runtime.uow, CycleRepository(), lambda: runtime.clock() + later, lease=held)


async def find(service: Running, *, later: timedelta = timedelta(0)) -> None:
    """Judge all weeks that are over."""
    job = finding(service, later=later)
    while await job.turn():
        pass


async def story(service: Running, programme: str = "north") -> str:
    """A story of a programme."""
    found = Story(
        id=new_id(), version=1, language="en", topics=(), programme_id=programme, published_at=datetime.now(UTC)
    )
    await StoryRepository().project(found, service.runtime.mongo)
    return found.id


async def share(
    service: Running,
    story_id: str,
    counts: Sequence[int],
    *,
    level: str = "fine",
    entity: str | None = "",
    weekday: int = 2,
    ago: int = 0,
) -> None:
    """Cells with these shares in as many weeks, the last of them so many weeks before the last that is over."""
    last = last_whole_week(datetime.now(UTC)) - WEEK * ago
    for number, count in enumerate(reversed(counts)):
        start = datetime.combine(last - WEEK * number + timedelta(days=weekday), time(), UTC)
        if count:
            await service.runtime.mongo.collection("cells").insert_one(
                {
                    "_id": new_id(),
                    "level": level,
                    "start": start,
                    "story_id": story_id,
                    "entity": entity,
                    "network": "linkedin" if level == "fine" else None,
                    "counts": {"shares": count, "human_clicks": 3 * count},
                }
            )


async def told(service: Running, count: int) -> list[Any]:
    """The changes of phase on the topic since the outbox was emptied, once there are as many."""

    async def found() -> Any:
        rows = await service.runtime.mongo.collection("outbox").find({}, fields=["_id"])
        ids = {row["_id"] for row in rows}
        events = [one for one in await service.events("metrics.insight.v1") if one.id in ids]
        return events if len(events) == count else None

    return [one for one in await eventually(found) if isinstance(one.data, CyclePhaseChanged)]


async def test_a_dip_is_told_with_the_series_that_led_to_it(emptied: Running) -> None:
    await share(emptied, await story(emptied), [*STEADY, *DIP])
    await find(emptied)

    events = await told(emptied, 3)
    assert [one.sequence for one in events] == [1, 2, 3]
    assert {one.key for one in events} == {"north"}
    assert (events[-1].data.phase, events[-1].data.playbook) == (CYCLE_PHASE_DIP, PLAYBOOK_FRESH_TOPIC)
    shown = (await emptied.get("/v1/cycles/north", as_="programme-1")).json
    assert (shown["cycle"]["phase"], shown["cycle"]["method"], shown["groups"]) == ("dip", "weekly-cusum-1", [])
    assert [week["shares"] for week in shown["cycle"]["series"]] == [*STEADY, *DIP]
    [proposed] = shown["proposed"]
    assert (proposed["phase_before"], proposed["phase"]) == ("plateau", "dip")
    assert proposed["playbook"]["kind"] == "fresh_topic"
    # It was told by the third week of the dip, and the fourth is not in what led to it.
    assert [week["shares"] for week in proposed["series"]] == [*STEADY, *DIP[:3]]
    assert proposed["since"] == shown["cycle"]["series"][len(STEADY)]["start"]


async def test_the_programme_accepts_what_is_proposed(emptied: Running) -> None:
    await share(emptied, await story(emptied), [*STEADY, *DIP])
    await find(emptied)
    [proposed] = (await emptied.get("/v1/cycles/north", as_=NORTH)).json["proposed"]
    address = f"/v1/cycles/north/playbooks/{proposed['playbook']['id']}"

    accepted = await emptied.post(f"{address}/accept", as_=NORTH)

    assert (accepted.status, accepted.json["playbook"]["status"]) == (200, "accepted")
    assert (await emptied.post(f"{address}/accept", as_=NORTH)).json == accepted.json
    refused = await emptied.post(f"{address}/decline", as_=NORTH)
    assert (refused.status, refused.json["type"], refused.json["state"]) == (
        409,
        "/problems/playbook-closed",
        "accepted",
    )
    assert (await emptied.get("/v1/cycles/north", as_=NORTH)).json["proposed"] == []


async def test_the_next_phase_ends_the_proposal_before(emptied: Running) -> None:
    made = await story(emptied)
    await share(emptied, made, [*STEADY, *DIP], ago=4)
    await find(emptied, later=-WEEK * 4)
    [first] = (await emptied.get("/v1/cycles/north", as_=NORTH)).json["proposed"]
    await share(emptied, made, [63, 60, 66, 64])
    await find(emptied)

    late = await emptied.post(f"/v1/cycles/north/playbooks/{first['playbook']['id']}/accept", as_=NORTH)

    assert (late.status, late.json["state"]) == (409, "superseded")
    [second] = (await emptied.get("/v1/cycles/north", as_=NORTH)).json["proposed"]
    assert (second["phase"], second["playbook"]["kind"]) == ("plateau", "thanks_round")


async def test_history_is_read_in_pages_newest_first(emptied: Running) -> None:
    await share(emptied, await story(emptied), [*STEADY, *DIP])
    await find(emptied)
    pages, cursor = list[dict[str, Any]](), ""
    while cursor is not None:
        page = (await emptied.get(f"/v1/cycles/north/changes?limit=1{cursor}", as_=NORTH)).json
        pages.extend(page["items"])
        cursor = f"&cursor={page['next_cursor']}" if page["next_cursor"] else None
    assert [one["phase"] for one in pages] == ["dip", "plateau", "launch"]
    assert [one["playbook"]["status"] for one in pages] == ["proposed", "superseded", "superseded"]


async def test_a_week_is_judged_once_however_often_and_by_however_many(emptied: Running) -> None:
    await share(emptied, await story(emptied), [*STEADY, *DIP])
    await find(emptied)
    # As after a worker that died before it noted how far it had come.
    await emptied.runtime.mongo.collection("cycle_progress").delete_many({})
    await find(emptied)
    await find(emptied)
    assert len(await told(emptied, 3)) == 3


async def test_two_workers_that_both_think_they_are_alone_tell_each_change_once(emptied: Running) -> None:
    await share(emptied, await story(emptied), [*STEADY, *DIP])
    jobs = [finding(emptied, lease=name) for name in ("one", "other", "third")]
    await asyncio.gather(*(job.turn() for job in jobs))
    await find(emptied)
    assert len(await told(emptied, 3)) == 3


async def test_what_comes_late_is_in_the_series_and_what_was_told_stays(emptied: Running) -> None:
    made = await story(emptied)
    await share(emptied, made, [*STEADY, *DIP], ago=1)
    await find(emptied, later=-WEEK)
    await share(emptied, made, [40, 0])
    await find(emptied)
    shown = (await emptied.get("/v1/cycles/north", as_=NORTH)).json["cycle"]
    assert [week["shares"] for week in shown["series"]][-2:] == [DIP[-1] + 40, 0]
    assert len(await told(emptied, 3)) == 3


async def test_coarse_cells_count_for_their_week_and_months_do_not(emptied: Running) -> None:
    made = await story(emptied)
    await share(emptied, made, [10, 10], weekday=6)
    await share(emptied, made, [5, 6], level="story_day", entity=None, weekday=0)
    await share(emptied, made, [7, 8], level="story_week", entity=None, weekday=0)
    await share(emptied, made, [900, 900], level="month", entity=None)
    await find(emptied)
    shown = (await emptied.get("/v1/cycles/north", as_=NORTH)).json["cycle"]
    assert [(week["shares"], week["human_clicks"]) for week in shown["series"]] == [(22, 66), (24, 72)]


async def test_the_people_of_an_entity_are_a_group_of_its_programme(emptied: Running) -> None:
    made = await story(emptied, "main")
    await share(emptied, made, [20, 22], entity="north")
    await share(emptied, made, [30, 33], entity="west")
    await find(emptied)
    [north] = (await emptied.get("/v1/cycles/north", as_=NORTH)).json["groups"]
    assert (north["entity"], [week["shares"] for week in north["series"]]) == ("north", [20, 22])
    main = (await emptied.get("/v1/cycles/main", as_="auditor-1")).json
    assert [one["entity"] for one in main["groups"]] == ["west"]
    assert [week["shares"] for week in main["cycle"]["series"]] == [50, 55]
    listed = (await emptied.get("/v1/cycles", as_="programme-1")).json["items"]
    assert [(one["programme"], one["entity"]) for one in listed] == [
        ("north", "north"),
        ("main", "west"),
        ("main", None),
    ]
    assert [one["entity"] for one in (await emptied.get("/v1/cycles", as_=NORTH)).json["items"]] == ["north"]


async def test_the_running_week_is_not_looked_at(emptied: Running) -> None:
    made = await story(emptied)
    await share(emptied, made, [20, 500], ago=-1)
    await find(emptied)
    shown = (await emptied.get("/v1/cycles/north", as_=NORTH)).json["cycle"]
    assert [week["shares"] for week in shown["series"]] == [20]


async def test_a_programme_is_not_shown_to_those_of_another(emptied: Running) -> None:
    await share(emptied, await story(emptied), [*STEADY, *DIP])
    await find(emptied)
    [proposed] = (await emptied.get("/v1/cycles/north", as_=NORTH)).json["proposed"]
    answer = f"/v1/cycles/north/playbooks/{proposed['playbook']['id']}/accept"
    for path in ("/v1/cycles/north", "/v1/cycles/north/changes"):
        assert (await emptied.get(path, as_=SOUTH)).json["type"] == "/problems/cycle-not-found"
        assert (await emptied.get(path, as_=NORTHERNER)).status == 403
    assert (await emptied.post(answer, as_=SOUTH)).json["type"] == "/problems/playbook-not-found"
    assert (await emptied.get("/v1/cycles", as_=SOUTH)).json["items"] == []


@pytest.mark.parametrize("programme", ["south", "x" * 64, "%00", "a%2Fb"])
async def test_a_programme_without_a_cycle_is_not_found(emptied: Running, programme: str) -> None:
    assert (await emptied.get(f"/v1/cycles/{programme}", as_="programme-1")).status == 404


async def test_a_programme_cannot_answer_what_was_proposed_to_another(emptied: Running) -> None:
    await share(emptied, await story(emptied), [*STEADY, *DIP])
    await find(emptied)
    [proposed] = (await emptied.get("/v1/cycles/north", as_=NORTH)).json["proposed"]
    answer = await emptied.post(f"/v1/cycles/main/playbooks/{proposed['playbook']['id']}/accept", as_="programme-1")
    assert (answer.status, answer.json["type"]) == (404, "/problems/playbook-not-found")


async def test_advice_is_given_in_the_language_of_the_request(emptied: Running) -> None:
    await share(emptied, await story(emptied), [*STEADY, *DIP])
    await find(emptied)
    answer = await emptied.get("/v1/cycles/north", as_=NORTH, headers={"Accept-Language": "fr"})
    assert answer.headers["Content-Language"] == "fr"
    assert answer.json["proposed"][0]["playbook"]["advice"].startswith("On partage moins")
