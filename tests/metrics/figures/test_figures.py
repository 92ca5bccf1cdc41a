"""`GET /v1/figures` on a running service."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kernel.clock import new_id
from kernel.testing import eventually
from kernel.testing.service import Running
from tests.metrics.happenings import Happening, clicks, days_ago, now, shares

WITHHELD = {"value": None, "withheld": True, "provenance": "own_link", "completeness": 0.0}


async def publish(metrics: Running, happenings: list[Happening]) -> None:
    """Have what happened published by distribution, and folded."""
    before = await _counted(metrics)
    for one in happenings:
        await metrics.publish(one.event(), source="/distribution")
    expected = before + sum(one.count for one in happenings)
    await eventually(lambda: _is(metrics, expected))


async def _is(metrics: Running, expected: int) -> bool:
    return await _counted(metrics) == expected


async def _counted(metrics: Running) -> int:
    rows = await metrics.runtime.mongo.collection("ledger").find({})
    return sum(row.get(name, 0) for row in rows for name in ("shares", "human_clicks", "previews", "bots"))


async def figures(metrics: Running, story: str, **period: str) -> dict[str, Any]:
    query = "&".join(f"{name}={value}" for name, value in {"story": story, **period}.items())
    answer = await metrics.get(f"/v1/figures?{query}")
    assert answer.status == 200, answer.body
    return answer.json


async def test_figures_equal_what_five_ambassadors_did(metrics: Running) -> None:
    story = new_id()
    await publish(
        metrics,
        [
            *shares(story, 6),
            *clicks(story, 5, each=3),
            *clicks(story, 5, figure="previews", each=2, network="mastodon"),
            *clicks(story, 7, figure="bots"),
        ],
    )
    today = now().date().isoformat()
    answer = await figures(metrics, story, **{"from": today, "to": today})
    assert answer == {
        "story": story,
        "from": today,
        "to": today,
        "shares": {"value": 6, "withheld": False, "provenance": "own_link", "completeness": 1.0},
        "human_clicks": {"value": 15, "withheld": False, "provenance": "own_link", "completeness": 1.0},
        "previews": {"value": 10, "withheld": False, "provenance": "own_link", "completeness": 1.0},
        "bots": {"value": 7, "withheld": False, "provenance": "own_link", "completeness": 1.0},
    }


async def test_a_figure_with_four_ambassadors_behind_it_is_withheld(metrics: Running) -> None:
    story = new_id()
    await publish(metrics, [*shares(story, 5), *clicks(story, 4, each=100)])
    answer = await figures(metrics, story)
    assert answer["shares"]["value"] == 5
    assert answer["human_clicks"] == WITHHELD


async def test_a_person_on_several_networks_counts_once(metrics: Running) -> None:
    story = new_id()
    await publish(metrics, [*shares(story, 4), *shares(story, 4, network="mastodon")])
    assert (await figures(metrics, story))["shares"] == WITHHELD


async def test_nobody_cannot_be_told_from_a_few(metrics: Running) -> None:
    few, nobody = new_id(), new_id()
    await publish(metrics, shares(few, 3))
    assert {**await figures(metrics, few), "story": ""} == {**await figures(metrics, nobody), "story": ""}


async def test_days_with_few_ambassadors_are_left_out_and_lower_the_completeness(metrics: Running) -> None:
    story = new_id()
    await publish(metrics, [*shares(story, 5, at=now()), *shares(story, 2, at=now() - timedelta(days=1))])
    period = {"from": (now() - timedelta(days=1)).date().isoformat()}
    assert (await figures(metrics, story, **period))["shares"] == {
        "value": 5,
        "withheld": False,
        "provenance": "own_link",
        "completeness": 0.5,
    }


async def test_a_week_that_is_over_shows_what_its_days_withhold_together(metrics: Running) -> None:
    story = new_id()
    monday = days_ago(14 + now().weekday())
    for day in range(5):
        one = shares(story, 5, at=monday + timedelta(days=day))[day]
        await publish(metrics, [one])
    week = {"from": monday.date().isoformat(), "to": (monday + timedelta(days=6)).date().isoformat()}
    assert (await figures(metrics, story, **week))["shares"]["value"] == 5
    shorter = {**week, "to": (monday + timedelta(days=5)).date().isoformat()}
    assert (await figures(metrics, story, **shorter))["shares"] == WITHHELD


async def test_the_period_is_the_last_thirty_days_unless_told(metrics: Running) -> None:
    answer = await figures(metrics, new_id())
    today = now().date()
    assert (answer["from"], answer["to"]) == ((today - timedelta(days=29)).isoformat(), today.isoformat())


async def test_moments_are_widened_to_their_days(metrics: Running) -> None:
    answer = await figures(metrics, new_id(), **{"from": "2026-11-02T23:30:00-01:00", "to": "2026-11-04T00:00:00Z"})
    assert (answer["from"], answer["to"]) == ("2026-11-03", "2026-11-04")


@pytest.mark.parametrize(
    ("query", "parameter", "slug"),
    [
        ("", "story", "invalid"),
        ("story=7", "story", "invalid"),
        ("story={id}&from=yesterday", "from", "invalid"),
        ("story={id}&from=2026-02-30", "from", "invalid"),
        ("story={id}&from=2026-W48-2", "from", "invalid"),
        ("story={id}&to=2026-11-02T08:30:00", "to", "invalid"),
        ("story={id}&to=1999-12-31", "to", "invalid"),
        ("story={id}&to=9999-12-31T23:59:59-10:00", "to", "invalid"),
        ("story={id}&from=2026-11-03&to=2026-11-02", "from", "period-ends-before-it-begins"),
        ("story={id}&from=2025-01-01&to=2026-11-02", "from", "period-too-long"),
    ],
)
async def test_a_bad_parameter_is_named(metrics: Running, query: str, parameter: str, slug: str) -> None:
    answer = await metrics.get(f"/v1/figures?{query.format(id=new_id())}", headers={"Accept-Language": "fr"})
    assert answer.status == 422
    assert answer.json["type"] == f"/problems/{slug}"
    assert answer.json["errors"][0]["parameter"] == parameter
    assert answer.headers["Content-Language"] == "fr"


async def test_figures_take_a_token(metrics: Running) -> None:
    assert (await metrics.get(f"/v1/figures?story={new_id()}", as_=None)).status == 401
