"""A dashboard as it is written down here, and as Grafana takes it (schema version 39, Grafana 10.4 or later)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

_WIDTH = 24
_HEIGHT = 8
_SOURCE = {"type": "prometheus", "uid": "${datasource}"}
_TAG = "relais"


class Shape(StrEnum):
    """How a panel shows its figures."""

    LINES = "timeseries"
    NUMBER = "stat"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Panel:
    """One picture. `queries` maps an expression to the legend of its lines; `limit` is where a figure turns red."""

    title: str
    description: str
    unit: str
    queries: dict[str, str]
    shape: Shape = Shape.LINES
    width: int = 12
    limit: float | None = None

    def model(self, number: int, *, x: int, y: int) -> dict[str, Any]:
        """The panel as Grafana takes it, at a place of the grid."""
        steps: list[dict[str, Any]] = [{"color": "green", "value": None}]
        if self.limit is not None:
            steps.append({"color": "red", "value": self.limit})
        return {
            "id": number,
            "type": self.shape,
            "title": self.title,
            "description": self.description,
            "datasource": _SOURCE,
            "gridPos": {"h": _HEIGHT, "w": self.width, "x": x, "y": y},
            "fieldConfig": {
                "defaults": {"unit": self.unit, "thresholds": {"mode": "absolute", "steps": steps}},
                "overrides": [],
            },
            "targets": [
                {
                    "refId": chr(ord("A") + place),
                    "datasource": _SOURCE,
                    "expr": expression,
                    "legendFormat": legend,
                    **self._asking(),
                }
                for place, (expression, legend) in enumerate(self.queries.items())
            ],
        }

    def _asking(self) -> dict[str, Any]:
        if self.shape is Shape.LINES:
            return {"range": True}
        return {"instant": True, **({"format": "table"} if self.shape is Shape.TABLE else {})}


@dataclass(frozen=True, slots=True)
class Choice:
    """What a reader picks at the top: one of `options`, or whatever values `query` finds, several at once."""

    name: str
    label: str
    options: tuple[str, ...] = ()
    query: str = ""

    def model(self) -> dict[str, Any]:
        """The variable as Grafana takes it."""
        chosen = {"name": self.name, "label": self.label}
        if self.options:
            return {
                **chosen,
                "type": "custom",
                "query": ",".join(self.options),
                "current": {"text": self.options[0], "value": self.options[0]},
            }
        return {
            **chosen,
            "type": "query",
            "datasource": _SOURCE,
            "query": {"query": self.query, "refId": self.name},
            "refresh": 2,
            "sort": 1,
            "multi": True,
            "includeAll": True,
            "current": {"text": "All", "value": "$__all"},
        }


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A page of panels; `name` is its file's and, with ours before it, its address in Grafana."""

    name: str
    title: str
    description: str
    panels: Sequence[Panel]
    choices: Sequence[Choice] = ()

    def model(self) -> dict[str, Any]:
        """The JSON model that Grafana imports."""
        return {
            "id": None,
            "uid": f"{_TAG}-{self.name}",
            "title": self.title,
            "description": self.description,
            "tags": [_TAG],
            "schemaVersion": 39,
            "editable": False,
            "time": {"from": "now-6h", "to": "now"},
            "refresh": "1m",
            "links": [
                {"type": "dashboards", "title": "Relais", "tags": [_TAG], "asDropdown": True, "keepTime": True},
            ],
            "templating": {
                "list": [
                    {"name": "datasource", "label": "Prometheus", "type": "datasource", "query": "prometheus"},
                    *(choice.model() for choice in self.choices),
                ]
            },
            "panels": list(self._placed()),
        }

    def _placed(self) -> Iterator[dict[str, Any]]:
        x = y = 0
        for number, panel in enumerate(self.panels, start=1):
            if x + panel.width > _WIDTH:
                x, y = 0, y + _HEIGHT
            yield panel.model(number, x=x, y=y)
            x += panel.width
