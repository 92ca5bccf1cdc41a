"""What watches an installation asks for metrics that there are, and sends whoever is woken to a page that helps."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kernel.process import Service
from tools import promtool
from tools.openapi import SERVICES
from tools.promql import known, rules, unknown

ROOT = Path(__file__).resolve().parents[2]
RUNBOOKS = ROOT / "docs" / "operations" / "runbooks"
SECTIONS = ["What it means", "What to look at", "What to do"]


ALERTS = [rule for rule in rules() if "alert" in rule]


def test_every_series_and_label_that_a_rule_asks_for_is_told_by_a_process_or_reckoned_by_a_rule() -> None:
    among = known()
    assert [missing for rule in rules() for missing in unknown(rule["expr"], among)] == []


@pytest.mark.parametrize(
    ("expression", "missing"),
    [
        ('sum by (service) (rate(http_seconds_count{status=~"5.."}[5m])) > 14.4 * 0.001 or gone_total', ["gone_total"]),
        ('rate(http_seconds_count{code="500"}[5m])', ["http_seconds_count{code}"]),
        ("max by (topic) (consumer_stopped) + 1", ["consumer_stopped{topic}"]),
        ("time() - max(outbox_oldest_seconds unless on (group) outbox_pending) # a remark", None),
        ("topk(3, sum by (pod, le) (rate(http_seconds_sum[5m])))", ["http_seconds_sum{le}"]),
        ("max by (process) (relais:http_failed:ratio_rate5m)", ["relais:http_failed:ratio_rate5m{process}"]),
    ],
)
def test_what_nobody_tells_would_be_noticed(expression: str, missing: list[str] | None) -> None:
    assert unknown(expression, known()) == (missing or ["outbox_oldest_seconds{group}", "outbox_pending{group}"])


@pytest.mark.parametrize(
    "expression", ["sum by (service) (rate(clicks_total[5m])", "sum(clicks_total[5m])", "nope(up)"]
)
def test_what_does_not_parse_would_be_noticed(expression: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        unknown(expression, known())


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
