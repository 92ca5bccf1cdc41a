"""Dashboards ask for what there is, say what they show, and come to Grafana with the manifests."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tools.dashboards.__main__ import FOLDER, generated
from tools.manifests.rendering import rendered
from tools.promql import asked, known, unknown

FILES = sorted(FOLDER.glob("*.json"))
# What Grafana puts in the place of its variables; any value does for looking at what is asked for.
VALUES = {"$__rate_interval": "5m", "$service": "content", "$group": "metrics.folding"}
# The names that Grafana has for the units that are used.
UNITS = {"short", "percentunit", "s", "bytes", "reqps", "cps"}


def model(file: Path) -> dict[str, Any]:
    """A dashboard as it is kept."""
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return found


def targets(dashboard: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each expression with its variables filled in, its legend, and its panel."""
    for panel in dashboard["panels"]:
        for target in panel["targets"]:
            expression = target["expr"]
            for name, value in VALUES.items():
                expression = expression.replace(name, value)
            yield expression, target["legendFormat"], panel


def test_the_four_dashboards_are_kept_as_they_are_made() -> None:
    assert {file.name: file.read_text("utf-8") for file in FILES} == generated()
    assert {file.stem for file in FILES} == {"overview", "service", "kafka", "privacy"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_series_and_label_that_a_panel_asks_for_is_there(file: Path) -> None:
    among = known()
    found = list(targets(model(file)))

    assert found
    assert [missing for expression, _legend, _panel in found for missing in unknown(expression, among)] == []
    assert [expression for expression, _legend, _panel in found if "$" in expression] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_legend_names_labels_that_the_result_has(file: Path) -> None:
    for expression, legend, panel in targets(model(file)):
        assert set(re.findall(r"{{(.+?)}}", legend)) <= asked(expression).result, panel["title"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_panel_says_what_it_shows_in_which_unit_and_lies_on_no_other(file: Path) -> None:
    panels = model(file)["panels"]
    ids = [panel["id"] for panel in panels]
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels]

    assert len(set(ids)) == len(set(places)) == len(panels)
    assert len({panel["title"] for panel in panels}) == len(panels)
    for panel in panels:
        assert panel["title"].strip()
        assert panel["description"].endswith(".")
        assert panel["fieldConfig"]["defaults"]["unit"] in UNITS
        assert panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24
        assert len({target["refId"] for target in panel["targets"]}) == len(panel["targets"])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_whose_prometheus_is_asked_is_for_the_reader_to_say(file: Path) -> None:
    dashboard = model(file)
    variables = {one["name"]: one for one in dashboard["templating"]["list"]}
    sources = [one["datasource"]["uid"] for panel in dashboard["panels"] for one in (panel, *panel["targets"])]
    text = file.read_text("utf-8")

    assert dashboard["id"] is None
    assert dashboard["uid"] == f"relais-{file.stem}"
    assert variables["datasource"]["type"] == "datasource"
    assert set(sources) == {"${datasource}"}
    assert set(re.findall(r"\$(?!__)(\w+)", text)) <= {"datasource", *variables}
    assert {f"${name}" for name in variables} - {"$datasource"} <= {*re.findall(r"\$\w+", text)}
    for one in variables.values():
        if one["type"] == "query":
            [(series, label)] = re.findall(r"label_values\((\w+), (\w+)\)", one["query"]["query"])
            assert label in known()[series]


def test_grafana_finds_each_dashboard_by_its_label() -> None:
    found = {
        name: text
        for document in rendered("production")
        if document["kind"] == "ConfigMap" and document["metadata"].get("labels", {}).get("grafana_dashboard") == "1"
        for name, text in document["data"].items()
    }
    assert found == {file.name: file.read_text("utf-8") for file in FILES}
    # What an object of Kubernetes may hold.
    assert max(map(len, found.values())) < 1_000_000
