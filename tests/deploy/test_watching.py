"""What watches an installation asks for metrics that there are, and sends whoever is woken to a page that helps."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from kernel.process import Service
from tools import promtool
from tools.metric_catalogue import series
from tools.openapi import SERVICES

ROOT = Path(__file__).resolve().parents[2]
RUNBOOKS = ROOT / "docs" / "operations" / "runbooks"
# What Prometheus itself knows of each process.
OF_PROMETHEUS = {"up"}
WORDS = {
    *("and", "or", "unless", "by", "on", "without", "group_left", "group_right", "bool", "offset"),
    *("sum", "max", "min", "rate", "increase", "time", "histogram_quantile", "clamp_min"),
}
SECTIONS = ["What it means", "What to look at", "What to do"]


def rules() -> list[dict[str, Any]]:
    """Every rule, of all files."""
    files = sorted(promtool.RULES.glob("*.yaml"))
    return [
        rule for file in files for group in yaml.safe_load(file.read_text("utf-8"))["groups"] for rule in group["rules"]
    ]


def asked_for(expression: str) -> set[str]:
    """The names of the series that an expression asks for."""
    text = re.sub(r"#.*", "", expression)
    text = re.sub(r"\{[^}]*\}|\[[^\]]*\]", "", text)
    text = re.sub(r"\b(by|on|without)\s*\([^)]*\)", "", text)
    return set(re.findall(r"[a-zA-Z_:][a-zA-Z0-9_:]*", re.sub(r"\b\d[\d.]*[smhd]?\b", "", text))) - WORDS


ALERTS = [rule for rule in rules() if "alert" in rule]


def test_every_series_that_a_rule_asks_for_is_told_by_a_process_or_reckoned_by_a_rule() -> None:
    known = series() | OF_PROMETHEUS | {rule["record"] for rule in rules() if "record" in rule}
    assert {name for rule in rules() for name in asked_for(rule["expr"])} - known == set()


def test_a_series_that_nobody_tells_would_be_noticed() -> None:
    found = asked_for('sum by (service) (rate(http_seconds_count{status=~"5.."}[5m])) > 14.4 * 0.001 or gone_total')
    assert found == {"http_seconds_count", "gone_total"}


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_an_alert_is_tried_and_leads_to_a_runbook(rule: dict[str, Any]) -> None:
    tried = (promtool.TESTS / "rules.test.yaml").read_text("utf-8")
    assert rule["labels"]["severity"] in ("critical", "warning")
    assert rule["annotations"]["summary"]
    assert (ROOT / rule["annotations"]["runbook_url"]).parent == RUNBOOKS
    text = (ROOT / rule["annotations"]["runbook_url"]).read_text("utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == SECTIONS
    assert all(part.strip() for part in re.split(r"^## .+$", text, flags=re.MULTILINE))
    # What burns slowly is the same rule over longer windows.
    assert f"alertname: {rule['alert'].replace('Slowly', 'Fast')}" in tried


def test_every_runbook_belongs_to_an_alert() -> None:
    told = {Path(rule["annotations"]["runbook_url"]).name for rule in ALERTS}
    assert {page.name for page in RUNBOOKS.glob("*.md")} == told


@pytest.mark.parametrize("page", sorted(RUNBOOKS.glob("*.md")), ids=lambda page: page.stem)
def test_the_commands_of_a_runbook_are_there(page: Path) -> None:
    text = page.read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)", text)) <= targets
    for service, command in re.findall(r"python -m ([a-z]+) ([a-z-]+)", text):
        assert command in _commands(service), f"{service} {command}"
    for kind in re.findall(r"deployment/([a-z-]+)", text):
        service, _, process = kind.rpartition("-")
        assert service in SERVICES
        assert process in ("api", "worker", "streams")
    for link in re.findall(r"\]\(([^)#]+)", text):
        assert (page.parent / link).is_file(), link


def _commands(service: str) -> Iterator[str]:
    found: Service = importlib.import_module(f"{service}.bootstrap").SERVICE
    yield from ("api", "worker", "migrate", "replay", "dead-letters")
    yield from found.commands
