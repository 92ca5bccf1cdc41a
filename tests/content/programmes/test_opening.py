"""A programme opens when everything it needs is there, and says what is not."""

from __future__ import annotations

from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from kernel.clock import new_id
from kernel.events import NewEvent
from kernel.testing import eventually
from kernel.testing.service import Running
from relais.content.v1.programme_pb2 import ProgrammeOpened
from relais.metrics.v1.insight_pb2 import BarometerBaselineRecorded
from tests.content.charters.test_charters import CHARTER
from tests.content.examples import CERTIFICATE, STORY
from tests.content.programmes.conftest import define


async def tell(service: Running, programme: str) -> None:
    """Publish a story of the programme."""
    made = await service.post("/v1/stories", as_="editor-1", json={**STORY, "programme": programme})
    address = f"/v1/stories/{made.json['id']}"
    await service.post(f"{address}/certify", as_="editor-1", json=CERTIFICATE)
    assert (await service.post(f"{address}/publish", as_="editor-1")).status == 200


async def enact(service: Running, programme: str) -> None:
    """Put a charter of the programme in force."""
    body = {**CHARTER, "programme": programme}
    version = (await service.post("/v1/charters", as_="programme-1", json=body)).json["version"]
    address = f"/v1/charters/{version}/enact?programme={programme}"
    assert (await service.post(address, as_="programme-1")).status == 200


async def record_baseline(service: Running, programme: str) -> None:
    """Tell of a baseline as the metrics service would."""
    recorded_at = Timestamp()
    recorded_at.GetCurrentTime()
    data = BarometerBaselineRecorded(
        programme_id=programme, wave_id=new_id(), answers_at_least=20, recorded_at=recorded_at
    )
    await service.publish(NewEvent(data, subject=programme, key=programme, sequence=0), source="/metrics")


async def met(service: Running, programme: str) -> dict[str, bool]:
    """Which prerequisites are met."""
    answer = await service.get(f"/v1/programmes/{programme}/readiness", as_="programme-1")
    found: list[dict[str, Any]] = answer.json["prerequisites"]
    assert answer.json["ready"] is all(one["met"] for one in found)
    return {one["prerequisite"]: one["met"] for one in found}


async def test_a_programme_that_has_nothing_is_told_everything_it_lacks(service: Running) -> None:
    await define(service, "bare", contacts=[], stock_needed=3)
    answer = await service.post("/v1/programmes/bare/open", as_="programme-1", headers={"Accept-Language": "fr"})
    assert (answer.status, answer.json["type"]) == (409, "/problems/programme-not-ready")
    assert answer.json["missing"] == [
        {"prerequisite": "charter_in_force", "found": 0, "needed": 1},
        {"prerequisite": "published_stories", "found": 0, "needed": 3},
        {"prerequisite": "contacts", "found": 0, "needed": 1},
        {"prerequisite": "barometer_baseline", "found": 0, "needed": 1},
    ]
    assert [error["code"] for error in answer.json["errors"]] == [one["prerequisite"] for one in answer.json["missing"]]
    assert answer.json["errors"][1]["detail"] == "Il faut 3 histoires publiées ; il y en a 0."
    assert (await service.get("/v1/programmes/bare", as_="programme-1")).json["status"] == "preparing"


async def test_a_programme_opens_once_the_last_thing_is_there(service: Running) -> None:
    await define(service, "ready", stock_needed=2, review_steps=[])
    assert await met(service, "ready") == {
        "charter_in_force": False,
        "published_stories": False,
        "contacts": True,
        "barometer_baseline": False,
    }
    await enact(service, "ready")
    await tell(service, "ready")
    await record_baseline(service, "ready")

    async def measured() -> bool:
        return (await met(service, "ready"))["barometer_baseline"]

    await eventually(measured)
    refused = await service.post("/v1/programmes/ready/open", as_="programme-1")
    assert refused.json["missing"] == [{"prerequisite": "published_stories", "found": 1, "needed": 2}]
    await tell(service, "ready")
    opened = await service.post("/v1/programmes/ready/open", as_="programme-1")
    assert (opened.status, opened.json["status"], opened.json["version"]) == (200, "open", 2)
    assert opened.json["opened_at"] is not None
    # Opening an open programme changes nothing and tells nobody.
    assert (await service.post("/v1/programmes/ready/open", as_="programme-1")).json == opened.json

    async def told() -> Any:
        return [one for one in await service.events("content.programme.v1") if isinstance(one.data, ProgrammeOpened)]

    [event] = await eventually(told)
    assert (event.data.programme_id, event.data.entity, event.sequence) == ("ready", "ready", 2)
    acts = (await service.get("/v1/audit?subject=programmes/ready", as_="auditor-1")).json["items"]
    assert [one["act"] for one in acts] == [
        "programme.opened",
        "charter.enacted",
        "charter.proposed",
        "programme.defined",
    ]
    kept = await service.patch(
        "/v1/programmes/ready", as_="programme-1", json={"contacts": []}, headers={"If-Match": '"2"'}
    )
    assert (kept.status, kept.json["type"]) == (409, "/problems/open-programme-needs-contacts")
    assert kept.json["errors"][0]["pointer"] == "/contacts"


async def test_what_another_programme_has_does_not_count(service: Running) -> None:
    await define(service, "alone", stock_needed=1, review_steps=[])
    await enact(service, "main")
    await tell(service, "main")
    await record_baseline(service, "main")

    async def measured() -> bool:
        return (await met(service, "main"))["barometer_baseline"]

    await eventually(measured)
    assert await met(service, "alone") == {
        "charter_in_force": False,
        "published_stories": False,
        "contacts": True,
        "barometer_baseline": False,
    }


async def test_drafts_and_withdrawn_stories_are_no_stock(service: Running) -> None:
    await define(service, "stocked", stock_needed=1, review_steps=[])
    made = await service.post("/v1/stories", as_="editor-1", json={**STORY, "programme": "stocked"})
    assert not (await met(service, "stocked"))["published_stories"]
    address = f"/v1/stories/{made.json['id']}"
    await service.post(f"{address}/certify", as_="editor-1", json=CERTIFICATE)
    await service.post(f"{address}/publish", as_="editor-1")
    assert (await met(service, "stocked"))["published_stories"]
    await service.post(f"{address}/withdraw", as_="editor-1")
    assert not (await met(service, "stocked"))["published_stories"]


async def test_a_baseline_counts_although_the_programme_is_made_later(service: Running) -> None:
    await record_baseline(service, "early")

    async def kept() -> bool:
        return await service.runtime.mongo.collection("barometer_baselines").find_one({"_id": "early"}) is not None

    await eventually(kept)
    await define(service, "early")
    assert (await met(service, "early"))["barometer_baseline"]


async def test_the_first_baseline_stays(service: Running) -> None:
    baselines = service.runtime.mongo.collection("barometer_baselines")

    async def first() -> Any:
        return await baselines.find_one({"_id": "measured"})

    await record_baseline(service, "measured")
    kept = await eventually(first)
    await record_baseline(service, "measured")
    await record_baseline(service, "measured-later")

    async def handled() -> Any:
        return await baselines.find_one({"_id": "measured-later"})

    await eventually(handled)
    assert await first() == kept
