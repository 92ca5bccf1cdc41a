"""The rules of `deploy/watching`, as the Prometheus operator takes them."""

from __future__ import annotations

from typing import Any

import yaml

from tools.promtool import RULES


def rule() -> dict[str, Any]:
    """One object with the groups of all files."""
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "relais", "labels": {"app.kubernetes.io/part-of": "relais"}},
        "spec": {
            "groups": [
                group
                for file in sorted(RULES.glob("*.yaml"))
                for group in yaml.safe_load(file.read_text("utf-8"))["groups"]
            ]
        },
    }
