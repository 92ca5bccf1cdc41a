"""What a PromQL expression asks for: the series, and the labels that it picks and groups them by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import promql_parser as promql
import yaml

from tools.metric_catalogue import catalogue
from tools.promtool import RULES

# Of every series: two are put there by deploy/k8s/components/monitoring, the others by the Prometheus operator.
_FROM_WHERE = frozenset({"service", "process", "namespace", "pod", "instance", "job"})
# What Prometheus itself tells.
_OF_PROMETHEUS: Mapping[str, frozenset[str]] = {
    "up": _FROM_WHERE,
    "ALERTS": _FROM_WHERE | {"alertname", "alertstate", "severity"},
}

# These pick some of the series and leave their labels as they are.
_PICKING = ("topk", "bottomk")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an expression asks for, and the labels that its result has."""

    series: Mapping[str, set[str]]
    result: frozenset[str]


def asked(expression: str) -> Asked:
    """Each series with the labels that are used of it. Raises ValueError if the expression does not parse."""
    series: dict[str, set[str]] = {}
    result = _read(promql.parse(expression), used=frozenset(), into=series)
    return Asked(series, result)


def known() -> dict[str, frozenset[str]]:
    """The labels of each series that a process tells, a rule reckons or Prometheus has of itself."""
    told = {
        name: _FROM_WHERE | set(one.labels) | ({"le"} if name.endswith("_bucket") else set())
        for one in catalogue().values()
        for name in one.series
    }
    recorded = {rule["record"]: asked(rule["expr"]).result for rule in rules() if "record" in rule}
    return {**told, **recorded, **_OF_PROMETHEUS}


def unknown(expression: str, among: Mapping[str, frozenset[str]]) -> list[str]:
    """The series, and `series{label}`, that an expression asks for although nobody has them."""
    found = asked(expression).series
    return [
        *(name for name in found if name not in among),
        *(f"{name}{{{label}}}" for name in found if name in among for label in sorted(found[name] - among[name])),
    ]


def rules() -> list[dict[str, Any]]:
    """Every rule of `deploy/watching/rules`."""
    files = sorted(RULES.glob("*.yaml"))
    return [
        rule for file in files for group in yaml.safe_load(file.read_text("utf-8"))["groups"] for rule in group["rules"]
    ]


def _read(node: Any, *, used: frozenset[str], into: dict[str, set[str]]) -> frozenset[str]:
    """The labels that a node's result is sure to have; `used` are those that what is around it asks for."""
    match node:
        case promql.VectorSelector():
            picked = {one.name for one in node.matchers.matchers}
            into.setdefault(node.name or "", set()).update(used | picked)
            return used
        case promql.AggregateExpr() if str(node.op) in _PICKING:
            return _read(node.expr, used=used, into=into)
        case promql.AggregateExpr():
            grouped = _grouped(node.modifier)
            _read(node.expr, used=used | grouped, into=into)
            return grouped
        case promql.BinaryExpr():
            used |= frozenset(node.modifier.matching.labels if node.modifier and node.modifier.matching else ())
            return _read(node.lhs, used=used, into=into) | _read(node.rhs, used=used, into=into)
        case promql.MatrixSelector():
            return _read(node.vector_selector, used=used, into=into)
        case promql.Call():
            return used.union(*(_read(one, used=used, into=into) for one in node.args))
        case promql.ParenExpr() | promql.UnaryExpr() | promql.SubqueryExpr():
            return _read(node.expr, used=used, into=into)
    return frozenset()


def _grouped(modifier: promql.AggModifier | None) -> frozenset[str]:
    if modifier is None:
        return frozenset()
    if modifier.type != promql.AggModifierType.By:
        # What `without` leaves depends on what there is: only an expression that says what it keeps can be checked.
        raise ValueError("an expression groups by what it leaves out; say `by (…)`")
    return frozenset(modifier.labels)
