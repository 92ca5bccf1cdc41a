"""`/v1/media-value` on a running service."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kernel.clock import new_id
from kernel.testing.service import Answer, Running
from metrics.cells.models import Level
from tests.metrics.cells_in import cell, put, told

PERIOD = "from=2026-03-01&to=2026-03-31"
BODY = {
    "enabled": True,
    "currency": "EUR",
    "source": "Prices of the media plan 2026",
    "spans": {"human_clicks": {"low": "0.40", "high": "1.25"}, "reach_declared": {"low": "0.002", "high": "0.01"}},
}


async def assume(metrics: Running, programme: str = "main", *, version: int | None = None, **changed: Any) -> Answer:
    """State assumptions, on what is there now."""
    path = f"/v1/media-value/assumptions/{programme}"
    tag = (await metrics.get(path, as_="programme-1")).headers["etag"] if version is None else f'"{version}"'
    return await metrics.put(path, json={**BODY, **changed}, as_="programme-1", headers={"if-match": tag})


async def value(metrics: Running, programme: str = "main", period: str = PERIOD, **options: Any) -> Answer:
    """The range."""
    return await metrics.get(f"/v1/media-value?programme={programme}&{period}", **{"as_": "auditor-1", **options})


async def programme(metrics: Running) -> str:
    """A programme of its own."""
    programme_id = new_id()
    document = {"_id": programme_id, "version": 1, "entity": "", "languages": ["en"], "status": "open"}
    await metrics.runtime.mongo.collection("programmes").insert_one(document)
    return programme_id


async def test_it_is_off_until_somebody_states_assumptions(metrics: Running) -> None:
    own = await programme(metrics)
    answer = await value(metrics, own)
    assert (answer.status, answer.json["type"]) == (404, "/problems/media-value-off")
    assumptions = await metrics.get(f"/v1/media-value/assumptions/{own}", as_="programme-1")
    assert (assumptions.json["enabled"], assumptions.headers["etag"]) == (False, '"0"')


async def test_it_is_a_range_with_its_assumptions(metrics: Running) -> None:
    own, story, other = await programme(metrics), new_id(), new_id()
    await told(metrics.runtime.uow, story, programme=own)
    await told(metrics.runtime.uow, other, programme="main")
    await put(
        metrics.runtime.mongo,
        [
            cell(date(2026, 3, 1), story, {"human_clicks": 10, "shares": 5}),
            cell(date(2026, 3, 31), story, {"human_clicks": 7, "reach_declared": 1_000}, network="linkedin"),
            cell(date(2026, 3, 23), story, {"human_clicks": 3}, level=Level.STORY_WEEK),
            cell(date(2026, 3, 30), story, {"human_clicks": 100}, level=Level.STORY_WEEK),
            cell(date(2026, 4, 1), story, {"human_clicks": 100}),
            cell(date(2026, 3, 2), other, {"human_clicks": 100}),
            cell(date(2026, 3, 1), None, {"human_clicks": 100}, level=Level.MONTH),
        ],
    )
    assert (await assume(metrics, own)).status == 200

    answer = await value(metrics, own)

    assert answer.status == 200, answer.body
    assert (answer.json["low"], answer.json["high"], answer.json["currency"]) == ("10.000", "35.00", "EUR")
    assert answer.json["parts"] == [
        {"measure": "human_clicks", "count": 20, "low": "8.00", "high": "25.00"},
        {"measure": "reach_declared", "count": 1_000, "low": "2.000", "high": "10.00"},
    ]
    assert answer.json["assumptions"]["source"] == BODY["source"]


async def test_nothing_published_is_no_value_and_not_nought(metrics: Running) -> None:
    own = await programme(metrics)
    await assume(metrics, own)
    answer = await value(metrics, own)
    assert (answer.json["low"], answer.json["high"]) == (None, None)
    assert {part["count"] for part in answer.json["parts"]} == {None}


async def test_it_can_be_turned_off_again(metrics: Running) -> None:
    own = await programme(metrics)
    await assume(metrics, own)
    await assume(metrics, own, enabled=False)
    assert (await value(metrics, own)).status == 404


async def test_assumptions_are_not_written_over_unseen(metrics: Running) -> None:
    own = await programme(metrics)
    assert (await assume(metrics, own, version=0)).status == 200
    assert (await assume(metrics, own, version=0)).status == 412


# That somebody administered is told of, and no value with it.
_OF_VALUES = {"type": {"$ne": "relais.metrics.act.recorded.v1"}}


async def test_no_event_tells_of_a_media_value(metrics: Running) -> None:
    own = await programme(metrics)
    before = await metrics.runtime.mongo.collection("outbox").count(_OF_VALUES)
    await assume(metrics, own)
    assert await metrics.runtime.mongo.collection("outbox").count(_OF_VALUES) == before


async def test_a_programme_that_nobody_knows_has_no_assumptions(metrics: Running) -> None:
    answer = await assume(metrics, "nowhere")
    assert (answer.status, answer.json["type"]) == (404, "/problems/media-value-programme-unknown")


async def test_an_entitys_programme_states_nothing_for_another(metrics: Running) -> None:
    own = await programme(metrics)
    path = f"/v1/media-value/assumptions/{own}"
    answer = await metrics.put(path, json=BODY, as_="employee-29", headers={"if-match": '"0"'})
    assert (answer.status, answer.json["type"]) == (404, "/problems/media-value-programme-unknown")
    assert (await value(metrics, own)).status == 404


async def test_auditors_read_and_do_not_state(metrics: Running) -> None:
    own = await programme(metrics)
    path = f"/v1/media-value/assumptions/{own}"
    assert (await metrics.get(path, as_="auditor-1")).status == 200
    assert (await metrics.put(path, json=BODY, as_="auditor-1", headers={"if-match": '"0"'})).status == 403
    assert (await value(metrics, own, as_="employee-1")).status == 403


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"currency": "EURO"}, "/currency"),
        ({"currency": "QQQ"}, "/currency"),
        ({"source": ""}, "/source"),
        ({"source": "x" * 501}, "/source"),
        ({"spans": {}}, "/spans"),
        ({"spans": {name: {"low": "1", "high": "2"} for name in ("reach_api", "reach_declared")}}, "/spans"),
        ({"spans": {"human_clicks": {"low": "2", "high": "1"}}}, "/spans/human_clicks"),
        ({"spans": {"human_clicks": {"low": "-1", "high": "1"}}}, "/spans/human_clicks/low"),
        ({"spans": {"human_clicks": {"low": "NaN", "high": "1"}}}, "/spans/human_clicks/low"),
        ({"spans": {"human_clicks": {"low": "1", "high": "1e9"}}}, "/spans/human_clicks/high"),
        ({"enabled": 1}, "/enabled"),
    ],
)
async def test_bad_assumptions_are_pointed_at(metrics: Running, changed: dict[str, Any], pointer: str) -> None:
    answer = await assume(metrics, version=0, **changed)
    assert answer.status == 422, answer.body
    assert answer.json["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize("measure", ["shares", "bots", "people", "$where", "counts.shares"])
async def test_only_what_people_did_who_saw_a_post_has_a_value(metrics: Running, measure: str) -> None:
    answer = await assume(metrics, version=0, spans={measure: {"low": "1", "high": "2"}})
    assert answer.status == 422, answer.body


@pytest.mark.parametrize("period", ["from=2026-03-02&to=2026-03-01", "from=2024-01-01&to=2026-03-01"])
async def test_impossible_periods_are_named(metrics: Running, period: str) -> None:
    answer = await value(metrics, period=period)
    assert (answer.status, answer.json["errors"][0]["parameter"]) == (422, "to")
