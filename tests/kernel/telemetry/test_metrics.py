"""Metrics: one catalogue, and no label that could name a person or an event."""

from __future__ import annotations

import ast
from pathlib import Path

from prometheus_client.metrics import MetricWrapperBase

import kernel
from kernel.telemetry import metrics

LABELS = {"route", "method", "status", "topic", "group", "outcome"}
CATALOGUE = [value for value in vars(metrics).values() if isinstance(value, MetricWrapperBase)]


def test_labels_are_templates_and_names() -> None:
    assert CATALOGUE
    for metric in CATALOGUE:
        assert set(metric._labelnames) <= LABELS


def test_every_metric_says_what_it_means() -> None:
    described = [metric.describe()[0] for metric in CATALOGUE]
    assert len({one.name for one in described}) == len(described)
    assert all(one.documentation.endswith(".") for one in described)


def test_the_kernel_makes_metrics_in_its_catalogue_alone() -> None:
    [root] = kernel.__path__
    makers = {
        str(path.relative_to(root))
        for path in Path(root).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"Counter", "Gauge", "Histogram", "Summary"}
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert makers == {"telemetry/metrics.py"}
