"""What watches an installation asks for metrics that there are, and sends whoever is woken to a page that helps."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from kernel.process import Service
from tools import promtool
from tools.manifests.rendering import K8S, rendered
from tools.openapi import SERVICES
from tools.promql import known, rules, unknown

ROOT = Path(__file__).resolve().parents[2]
RUNBOOKS = ROOT / "docs" / "operations" / "runbooks"
SECTIONS = ["What it means", "What to look at", "What to do"]


# What stands in the rules for where an operator publishes the docs.
PUBLISHED = "https://relais.example.org"


def runbook(rule: dict[str, Any]) -> Path:
    """The page that an alert leads to."""
    return ROOT / urlsplit(rule["annotations"]["runbook_url"]).path.lstrip("/")


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
    tried = "".join(file.read_text("utf-8") for file in promtool.TESTS.glob("*.yaml"))
    assert rule["labels"]["severity"] in ("critical", "warning")
    assert rule["annotations"]["summary"]
    assert rule["annotations"]["runbook_url"].startswith(f"{PUBLISHED}/docs/operations/runbooks/")
    text = runbook(rule).read_text("utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == SECTIONS
    assert all(part.strip() for part in re.split(r"^## .+$", text, flags=re.MULTILINE))
    assert re.search(rf"alertname: {rule['alert']}\n\s+exp_alerts:\s+(\[|- ){{", tried), "it is never raised"


@pytest.mark.parametrize("overlay", ["production", "multi-entity"])
def test_an_overlay_says_once_where_runbooks_are_published(overlay: str) -> None:
    [said] = re.findall(r"docs_url: (\S+)", (K8S / "overlays" / overlay / "watching.yaml").read_text("utf-8"))
    documents = rendered(overlay)
    [found] = [one for one in documents if one["kind"] == "PrometheusRule"]
    alerts = [rule for group in found["spec"]["groups"] for rule in group["rules"] if "alert" in rule]

    assert said != PUBLISHED
    assert [one["annotations"]["runbook_url"] for one in alerts] == [
        one["annotations"]["runbook_url"].replace(PUBLISHED, said) for one in ALERTS
    ]
    assert [one for one in documents if one["metadata"]["name"] == "relais-watching"] == []


def test_every_runbook_belongs_to_an_alert() -> None:
    assert set(RUNBOOKS.glob("*.md")) == {runbook(rule) for rule in ALERTS}


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
