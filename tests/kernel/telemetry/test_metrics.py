"""Metrics: one catalogue, and no label that could name a person or an event."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from distribution.bootstrap import SERVICE
from kernel.clock import new_id
from kernel.telemetry.metrics import CATALOGUE, Kind
from kernel.testing import eventually
from kernel.testing.service import Running, running
from tools.metric_catalogue import OF_THE_PROCESS, PAGE, catalogue, page

ROOT = Path(__file__).resolve().parents[3]
LABELS = {"route", "method", "status", "topic", "group", "outcome", "use", "visitor", "rule", "reason"}
MAKERS = {"Counter", "Gauge", "Histogram", "Summary", "Info", "Enum"}


def test_labels_are_templates_and_names() -> None:
    for metric in catalogue().values():
        if metric.name not in OF_THE_PROCESS:
            assert set(metric.labels) <= LABELS, metric.name


def test_every_metric_says_what_it_means_and_in_what_unit() -> None:
    for metric in catalogue().values():
        assert metric.meaning.endswith("."), metric.name
        assert metric.unit, metric.name
        assert metric.name.endswith("_total") == (metric.kind is Kind.COUNTER), metric.name


def test_metrics_are_made_by_the_catalogue_alone() -> None:
    files = [path for folder in ("libs/kernel", "services") for path in (ROOT / folder).rglob("*.py")]
    assert {str(path.relative_to(ROOT)) for path in files if any(_made(path))} == {
        "libs/kernel/src/kernel/telemetry/metrics.py"
    }


def _made(path: Path) -> Iterator[ast.Call]:
    tree = ast.parse(path.read_text("utf-8"))
    found = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("prometheus_client")
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in found & MAKERS:
            yield node


def test_the_page_is_what_the_code_says() -> None:
    assert PAGE.read_text("utf-8") == page()


async def test_a_running_service_tells_what_the_catalogue_lists_and_no_ids(
    mongo_uri: str, kafka_bootstrap: str
) -> None:
    secret = new_id()
    async with running(SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap) as service:
        await service.get(f"/v1/me/posts/{secret}")
        await service.get(f"/v1/{secret}", as_=None)
        await service.request("TRACE", f"/{secret}")
        text = await eventually(lambda: _told(service, "/v1/me/posts/{post_id}"))

    listed = {name for one in catalogue().values() for name in one.series}
    # The local stack, which other tests use in this very process, counts its retries; no service has them.
    families = [one for one in text_string_to_metric_families(text) if not one.name.startswith("stamina_")]
    found = {sample.name for family in families for sample in family.samples if not sample.name.endswith("_created")}
    assert {"http_seconds_count", "outbox_pending", "weather_age_seconds"} <= found
    assert found - listed == set()
    assert secret not in text
    assert service.person_id("employee-1") not in text
    known = CATALOGUE | dict(OF_THE_PROCESS)
    for family in families:
        for sample in family.samples:
            if not sample.name.endswith("_created"):
                [declared] = [one for one in known.values() if sample.name in one.series]
                assert set(sample.labels) - {"le"} <= set(declared.labels)


async def _told(service: Running, wanted: str) -> str | None:
    address = f"http://127.0.0.1:{service.runtime.settings.metrics_port}/metrics"
    async with aiohttp.ClientSession() as http, http.get(address) as answer:
        text = await answer.text()
    return text if wanted in text else None


@pytest.mark.parametrize("name", ["consumer_delay_seconds", "posts_against_storm_total", "figures_answered_total"])
def test_services_add_to_the_catalogue(name: str) -> None:
    assert name in catalogue()
