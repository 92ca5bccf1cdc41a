"""Requests for figures that cannot be answered, and answers that are no JSON."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel.clock import new_id
from kernel.testing.service import Running
from metrics.figures.models import MOST_ROWS
from tests.metrics.grown import MONDAY, fine, grow


@pytest.mark.parametrize(
    ("query", "parameter", "slug"),
    [
        ("story=7", "story", "invalid"),
        ("&".join(["story={id}"] * 51), "story", "invalid"),
        ("network=myspace", "network", "invalid"),
        ("language=xx", "language", "invalid"),
        ("language=Klingon", "language", "invalid"),
        ("topic=Two%20words", "topic", "invalid"),
        ("entity=%00", "entity", "invalid"),
        ("programme=%24gt", "programme", "invalid"),
        ("from=yesterday", "from", "invalid"),
        ("from=2026-02-30", "from", "invalid"),
        ("from=2026-W48-2", "from", "invalid"),
        ("to=2026-11-02T08:30:00", "to", "invalid"),
        ("to=1999-12-31", "to", "invalid"),
        ("to=9999-12-31T23:59:59-10:00", "to", "invalid"),
        ("from=2026-11-03&to=2026-11-02", "from", "period-ends-before-it-begins"),
        ("from=2025-01-01&to=2026-11-02", "from", "period-too-long"),
        ("group_by=mood", "group_by", "invalid"),
        ("group_by=day&group_by=story&group_by=topic", "group_by", "invalid"),
        ("group_by=story&group_by=story", "group_by", "grouping-not-possible"),
        ("group_by=day&group_by=week", "group_by", "grouping-not-possible"),
        ("measure=happiness", "measure", "invalid"),
    ],
)
async def test_a_bad_parameter_is_named(metrics: Running, query: str, parameter: str, slug: str) -> None:
    answer = await metrics.get(f"/v1/figures?{query.format(id=new_id())}", headers={"Accept-Language": "fr"})
    assert answer.status == 422, answer.body
    assert answer.json["type"] == f"/problems/{slug}"
    assert answer.json["errors"][0]["parameter"] == parameter
    assert answer.headers["Content-Language"] == "fr"


async def test_figures_take_a_token(metrics: Running) -> None:
    assert (await metrics.get(f"/v1/figures?story={new_id()}", as_=None)).status == 401


@pytest.mark.parametrize("accept", ["application/pdf", "nonsense", "text/html;q=1, text/csv;q=0", "image/svg+xml;q=no"])
async def test_another_media_type_is_not_given(metrics: Running, accept: str) -> None:
    answer = await metrics.get("/v1/figures", headers={"Accept": accept})
    assert answer.status == 406
    assert answer.json["type"] == "/problems/not-acceptable"
    assert answer.json["offered"] == ["application/json", "text/csv", "image/svg+xml"]


async def test_more_rows_than_an_answer_has_are_refused(metrics: Running) -> None:
    day = MONDAY - timedelta(weeks=60)
    for _ in range(MOST_ROWS + 1):
        await grow(metrics, fine(new_id(), day=day), shares=5)
    answer = await metrics.get(f"/v1/figures?from={day}&to={day}&group_by=story")
    assert (answer.status, answer.json["type"]) == (422, "/problems/too-many-rows")
    assert (await metrics.get(f"/v1/figures?from={day}&to={day}")).json["shares"]["value"] == 5 * (MOST_ROWS + 1)


async def test_a_chart_of_more_points_than_an_answer_has_is_refused(metrics: Running) -> None:
    day = MONDAY - timedelta(weeks=120)
    for number in range(51):
        await grow(metrics, fine(new_id(), day=day + timedelta(days=number)), shares=5)
    asked = f"/v1/figures?from={day}&to={day + timedelta(days=399)}&group_by=story"
    assert (await metrics.get(asked)).status == 200
    assert (await metrics.get(f"{asked}&group_by=day")).json["type"] == "/problems/too-many-rows"
