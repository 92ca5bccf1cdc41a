"""The weather: begun clear, changed by the programme alone, and told to the other services at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from content.audits.repository import AuditRepository
from content.bootstrap import SERVICE
from content.weather.commands import WeatherCommands
from content.weather.repository import WeatherRepository
from kernel.events import Event
from kernel.runtime import open_runtime
from kernel.testing import eventually
from kernel.testing.service import Answer, Running, running
from relais.content.v1 import weather_pb2
from tests.content.conftest import given_programmes

STORM: dict[str, Any] = {
    "state": "storm",
    "facts": [
        {
            "text": {"en": "A fire was put out at 9:40.", "fr": "Un incendie a été éteint à 9 h 40."},
            "source": "Fire brigade, statement of 10:15",
        }
    ],
    "contact": {"label": {"en": "Press desk", "fr": "Service de presse"}, "address": "tel:+3215550100"},
}


@pytest.fixture
async def fresh(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """A service that has not had a worker yet."""
    async with running(SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, worker=False) as one:
        yield one


def path(programme: str, topic: str | None = None) -> str:
    return f"/v1/programmes/{programme}{f'/topics/{topic}' if topic else ''}/weather"


async def change(service: Running, where: str, *, etag: str = '"0"', **members: Any) -> Answer:
    return await service.put(where, as_="programme-1", json={**STORM, **members}, headers={"If-Match": etag})


async def told(service: Running, programme: str, *, count: int = 1) -> list[Event[Any]]:
    """The weather events of a programme, once there are that many."""

    async def arrived() -> list[Event[Any]] | None:
        events = [one for one in await service.events("content.weather.v1") if one.key == programme]
        return events if len(events) >= count else None

    events: list[Event[Any]] = await eventually(arrived)
    return events


def commands(service: Running) -> WeatherCommands:
    return WeatherCommands(service.runtime.uow, WeatherRepository(), service.runtime.clock, audits=AuditRepository())


@pytest.fixture(scope="module", autouse=True)
async def programmes(service: Running) -> None:
    """The programmes that the tests decide for."""
    await given_programmes(
        service,
        *("storm", "worded", "telling", "ordered", "parallel", "blind", "apart", "silent", "history", "audited"),
        *("zz-listed", "faulty", "fair-clear", "fair-cloudy"),
    )


async def test_the_main_programme_begins_clear_and_the_others_are_told(service: Running) -> None:
    [event] = await told(service, "main")
    assert (event.data.state, event.data.weather_version) == (weather_pb2.WEATHER_STATE_CLEAR, 1)
    assert (event.data.programme_id, event.data.story_topic, event.sequence) == ("main", "", 1)
    answer = await service.get(path("main"))
    assert (answer.status, answer.json["state"], answer.headers["ETag"]) == (200, "clear", '"1"')


async def test_workers_that_start_together_begin_once(fresh: Running) -> None:
    await asyncio.gather(*(commands(fresh).begin("main") for _ in range(8)))
    await commands(fresh).begin("main")
    assert await fresh.runtime.mongo.collection("outbox").count({"key": "main"}) == 1
    assert await fresh.runtime.mongo.collection("weather").count({}) == 1


async def test_a_worker_begins_once_its_database_is_there(fresh: Running) -> None:
    away = fresh.runtime.settings.model_copy(
        update={"mongo_uri": SecretStr("mongodb://127.0.0.1:1/"), "mongo_seconds": 0.2}
    )
    stopping = asyncio.Event()
    async with open_runtime(away, SERVICE.catalogue) as runtime:
        waiting = commands(fresh)
        waiting.uow = runtime.uow
        with capture_logs() as logs:
            job = asyncio.create_task(waiting.run(stopping))
            await eventually(lambda: [line for line in logs if line["event"] == "weather_awaits_database"])
        waiting.uow = fresh.runtime.uow

        async def begun() -> bool:
            return (await fresh.get(path("main"))).json["version"] == 1

        await eventually(begun)
        assert not job.done()
        stopping.set()
        await job


async def test_a_storm_declared_before_the_beginning_stays(fresh: Running) -> None:
    await change(fresh, path("main"))
    await commands(fresh).begin("main")
    assert (await fresh.get(path("main"))).json["state"] == "storm"
    assert await fresh.runtime.mongo.collection("outbox").count({"key": "main"}) == 1


async def test_a_storm_shows_facts_help_and_that_nothing_is_owed(service: Running) -> None:
    changed = await change(service, path("storm"))
    assert (changed.status, changed.headers["ETag"]) == (200, '"1"')
    answer = await service.get(path("storm"), headers={"Accept-Language": "fr"})
    assert answer.headers["Content-Language"] == "fr"
    assert answer.json["facts"] == [
        {"text": "Un incendie a été éteint à 9 h 40.", "source": "Fire brigade, statement of 10:15"}
    ]
    assert answer.json["contact"] == {"label": "Service de presse", "address": "tel:+3215550100"}
    assert answer.json["nothing_owed"].startswith("Vous ne devez rien à personne")
    english = await service.get(path("storm"), headers={"Accept-Language": "en"})
    assert english.json["nothing_owed"].startswith("You owe nobody anything")


async def test_the_sentence_that_nothing_is_owed_can_be_worded_anew(service: Running) -> None:
    words = {"en": "Rest.", "fr": "Reposez-vous."}
    await change(service, path("worded"), nothing_owed=words)
    assert (await service.get(path("worded"), headers={"Accept-Language": "fr"})).json["nothing_owed"] == words["fr"]


async def test_a_change_is_told_without_facts_or_contact(service: Running) -> None:
    await change(service, path("telling", "mobility"))
    [event] = await told(service, "telling")
    assert (event.data.programme_id, event.data.story_topic) == ("telling", "mobility")
    assert (event.data.state, event.data.weather_version) == (weather_pb2.WEATHER_STATE_STORM, 1)
    assert event.subject == "telling/mobility"
    record = next(one for one in await service.records("content.weather.v1") if one.key == b"telling")
    assert b"fire" not in record.value.lower()
    assert b"3215" not in record.value


async def test_a_programmes_changes_arrive_in_their_order(service: Running) -> None:
    for version, state in enumerate(["cloudy", "storm", "clear"]):
        await change(service, path("ordered"), etag=f'"{version}"', state=state)
    events = await told(service, "ordered", count=3)
    assert [event.data.state for event in events] == [
        weather_pb2.WEATHER_STATE_CLOUDY,
        weather_pb2.WEATHER_STATE_STORM,
        weather_pb2.WEATHER_STATE_CLEAR,
    ]


async def test_of_two_changes_at_once_one_succeeds(service: Running) -> None:
    answers = await asyncio.gather(*(change(service, path("parallel")) for _ in range(8)))
    assert sorted(answer.status for answer in answers) == [200] + [412] * 7
    assert await service.runtime.mongo.collection("outbox").count({"key": "parallel"}) == 1


async def test_a_change_names_the_weather_it_replaces(service: Running) -> None:
    assert (await service.put(path("blind"), as_="programme-1", json=STORM)).status == 428
    assert (await change(service, path("blind"), etag='"3"')).status == 412


async def test_a_topic_has_weather_of_its_own(service: Running) -> None:
    await change(service, path("apart", "mobility"))
    assert (await service.get(path("apart", "mobility"))).json["state"] == "storm"
    assert (await service.get(path("apart"))).json["state"] == "clear"
    assert (await service.get(path("apart", "energy"))).json["version"] == 0


@pytest.mark.parametrize("state", ["clear", "cloudy"])
async def test_fair_weather_needs_no_facts(service: Running, state: str) -> None:
    where = path(f"fair-{state}")
    answer = await service.put(where, as_="programme-1", json={"state": state}, headers={"If-Match": '"0"'})
    assert answer.status == 200
    assert (await service.get(where)).json["nothing_owed"] is None


@pytest.mark.parametrize(
    ("members", "pointers"),
    [
        ({"facts": []}, ["/facts"]),
        ({"contact": None}, ["/contact"]),
        ({"facts": [], "contact": None}, ["/facts", "/contact"]),
    ],
)
async def test_a_storm_that_says_too_little_is_refused(
    service: Running, members: dict[str, Any], pointers: list[str]
) -> None:
    answer = await change(service, path("silent"), **members)
    assert (answer.status, answer.json["type"]) == (422, "/problems/storm-incomplete")
    assert [error["pointer"] for error in answer.json["errors"]] == pointers
    assert (await service.get(path("silent"))).json["version"] == 0


@pytest.mark.parametrize("login", ["employee-1", "editor-1", "auditor-1"])
async def test_only_the_programme_changes_the_weather(service: Running, login: str) -> None:
    for where in (path("main"), path("main", "mobility")):
        answer = await service.put(where, as_=login, json=STORM, headers={"If-Match": "*"})
        assert (answer.status, answer.json["roles"]) == (403, ["programme"])


async def test_every_weather_stays_readable_with_who_declared_it(service: Running) -> None:
    await change(service, path("history"))
    await change(service, path("history"), etag='"1"', state="clear", facts=[], contact=None)
    first = await service.get(f"{path('history')}/versions?limit=1", as_="auditor-1")
    rest = await service.get(
        f"{path('history')}/versions?limit=1&cursor={first.json['next_cursor']}", as_="programme-1"
    )
    [clear], [storm] = first.json["items"], rest.json["items"]
    assert (clear["version"], clear["report"]["state"]) == (2, "clear")
    assert storm["report"]["facts"] == STORM["facts"]
    assert storm["author_id"] == service.person_id("programme-1")
    for login in ("employee-1", "editor-1"):
        assert (await service.get(f"{path('history')}/versions", as_=login)).status == 403
        assert (await service.get(f"{path('history', 'x')}/versions", as_=login)).status == 403


async def test_every_change_is_audited(service: Running) -> None:
    await change(service, path("audited", "mobility"))
    await change(service, path("audited", "mobility"))  # refused: it names a weather that was replaced
    acts = (await service.get("/v1/audit?subject=weather/audited/mobility", as_="auditor-1")).json["items"]
    assert [(act["act"], act["actor_id"], act["details"]) for act in acts] == [
        ("weather.changed", service.person_id("programme-1"), {"version": 1, "state": "storm"})
    ]
    [begun] = (await service.get("/v1/audit?subject=weather/main", as_="auditor-1")).json["items"]
    assert (begun["actor_id"], begun["details"]["state"]) == ("system", "clear")


async def test_the_list_shows_programmes_and_topics_that_are_not_clear(service: Running) -> None:
    await change(service, path("zz-listed"), state="cloudy")
    await change(service, path("zz-listed", "energy"), state="cloudy")
    await change(service, path("zz-listed", "mobility"))
    await change(service, path("zz-listed", "mobility"), etag='"1"', state="clear")
    found: list[Any] = []
    where = "/v1/weather?limit=2"
    while where:
        page = (await service.get(where)).json
        found += page["items"]
        where = f"/v1/weather?limit=2&cursor={page['next_cursor']}" if page["next_cursor"] else ""
    listed = [(one["programme"], one["topic"]) for one in found]
    assert len(listed) == len(set(listed))
    assert ("main", None) in listed
    assert listed[-2:] == [("zz-listed", None), ("zz-listed", "energy")]


async def test_an_unchanged_list_is_not_sent_again(service: Running) -> None:
    first = await service.get("/v1/weather")
    again = await service.get("/v1/weather", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status == 304


def fact(**members: Any) -> dict[str, Any]:
    return {"facts": [{**STORM["facts"][0], **members}]}


def contact(**members: Any) -> dict[str, Any]:
    return {"contact": {**STORM["contact"], **members}}


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        ({"state": "hurricane"}, "/state"),
        (fact(source=""), "/facts/0/source"),
        (fact(text={"en": "x"}), "/facts/0/text/fr"),
        (fact(text={"en": "x", "fr": "a\u202eb"}), "/facts/0/text/fr"),
        ({"facts": STORM["facts"] * 31}, "/facts"),
        (contact(address="javascript:alert(1)"), "/contact/address"),
        (contact(address="https://" + "x" * 500), "/contact/address"),
        (contact(label="Press"), "/contact/label"),
        ({"expires_at": "2099-01-01T00:00:00Z"}, "/expires_at"),
    ],
)
async def test_a_faulty_weather_is_refused_with_a_pointer_to_the_fault(
    service: Running, members: dict[str, Any], pointer: str
) -> None:
    answer = await change(service, path("faulty"), **members)
    assert answer.status == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


@pytest.mark.parametrize("where", ["/v1/programmes/A/weather", "/v1/programmes/main/topics/a b/weather"])
async def test_a_scope_that_is_no_slug_is_refused(service: Running, where: str) -> None:
    assert (await service.get(where)).status == 422
