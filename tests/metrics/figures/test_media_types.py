"""The same figures as a table and as a picture."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from xml.etree import ElementTree

from kernel.clock import new_id
from kernel.testing.service import Running
from tests.metrics.grown import MONDAY, fine, grow, story_day

SVG = "{http://www.w3.org/2000/svg}"


async def test_a_table_has_a_line_for_each_row(metrics: Running) -> None:
    story = new_id()
    await grow(metrics, fine(story, entity="north"), shares=5, reactions_api=-3)
    await grow(metrics, fine(story, entity="=HYPERLINK(1)"), shares=6)
    await grow(metrics, story_day(story), shares=7)
    asked = f"/v1/figures?story={story}&from={MONDAY}&to={MONDAY}&group_by=entity&group_by=day"
    answer = await metrics.get(asked, headers={"Accept": "text/csv"})
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert "attachment" in answer.headers["Content-Disposition"]
    lines = list(csv.DictReader(io.StringIO(answer.body.decode())))
    assert [(one["entity"], one["day"], one["shares"], one["reactions_api"]) for one in lines] == [
        ("", str(MONDAY), "7", ""),
        ("'=HYPERLINK(1)", str(MONDAY), "6", ""),
        ("north", str(MONDAY), "5", "-3"),
    ]
    assert {one["from"] for one in lines} == {str(MONDAY)}
    assert lines[0]["human_clicks"] == ""


async def test_a_table_of_the_whole_has_one_line(metrics: Running) -> None:
    story = new_id()
    await grow(metrics, fine(story), shares=5)
    asked = f"/v1/figures?story={story}&from={MONDAY}&to={MONDAY}"
    answer = await metrics.get(asked, headers={"Accept": "text/*"})
    [line] = csv.DictReader(io.StringIO(answer.body.decode()))
    assert (line["shares"], line["shares_completeness"], line["click_through"]) == ("5", "1.0", "")


async def test_a_picture_says_in_words_what_it_shows(metrics: Running) -> None:
    story = new_id()
    await grow(metrics, fine(story, entity="<script>$x$"), shares=5)
    await grow(metrics, fine(story, entity="<script>$x$", day=MONDAY + timedelta(days=1)), shares=9)
    asked = f"/v1/figures?story={story}&from={MONDAY}&to={MONDAY + timedelta(days=1)}&measure=shares"
    accepted = {"Accept": "image/svg+xml", "Accept-Language": "fr"}
    answer = await metrics.get(f"{asked}&group_by=day&group_by=entity", headers=accepted)
    assert answer.status == 200, answer.body
    assert (answer.headers["Content-Type"], answer.headers["Content-Language"]) == ("image/svg+xml", "fr")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    picture = ElementTree.fromstring(answer.body)
    assert picture.find(f"{SVG}title").text == "Partages, 2026-10-05 – 2026-10-06"
    assert picture.find(f"{SVG}desc").text.endswith("<script>$x$: au plus 9 (2026-10-06).")
    assert picture.find(f".//{SVG}script") is None


async def test_a_picture_of_nothing_says_so(metrics: Running) -> None:
    answer = await metrics.get(f"/v1/figures?story={new_id()}", headers={"Accept": "image/*"})
    assert "five or more ambassadors" in answer.body.decode()


async def test_who_has_the_figures_already_is_told_so(metrics: Running) -> None:
    story = new_id()
    await grow(metrics, fine(story), shares=5)
    for accept in ("application/json", "text/csv", "image/svg+xml"):
        headers = {"Accept": accept}
        first = await metrics.get(f"/v1/figures?story={story}&from={MONDAY}&to={MONDAY}", headers=headers)
        headers["If-None-Match"] = first.headers["ETag"]
        again = await metrics.get(f"/v1/figures?story={story}&from={MONDAY}&to={MONDAY}", headers=headers)
        assert (again.status, again.body) == (304, b"")
        assert "Accept" in again.headers["Vary"].split(", ")
