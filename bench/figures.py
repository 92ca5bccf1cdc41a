"""What a bench found: a ratio to a limit that was measured in the same run, and how far it scattered."""

from __future__ import annotations

import json
import os
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.table import Table

from bench import cores


@dataclass(frozen=True)
class Figure:
    """The median of the rounds' ratios, and the least and the greatest of them. More is better; the goal is met from
    `goal` on, and a figure without a goal is only reported."""

    name: str
    ratio: float
    goal: float | None
    spread: tuple[float, float]
    detail: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, ratios: Sequence[float], *, goal: float | None, **detail: Any) -> Figure:
        """The figure of the ratios of all rounds."""
        spread = (round(min(ratios), 3), round(max(ratios), 3))
        return cls(name, round(statistics.median(ratios), 3), goal, spread, {**detail, "rounds": len(ratios)})

    @property
    def verdict(self) -> str:
        """`met`, `MISSED` or `reported`."""
        if self.goal is None:
            return "reported"
        return "met" if self.ratio >= self.goal else "MISSED"

    def __str__(self) -> str:
        return f"{self.name}: " + ", ".join(f"{name} {value}" for name, value in self.detail.items())


def keep(figure: Figure, path: Path) -> None:
    """Append the figure as one line of JSON, with when and on what it was measured."""
    measured = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "pinned": cores.TESTED is not None,
        "load_average": round(os.getloadavg()[0], 2),
    }
    line = {**asdict(figure), "detail": {**figure.detail, **measured}}
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def table(figures: Sequence[Figure]) -> Table:
    """All figures, a line each."""
    shown = Table(title="Ratios to a limit measured in the same run", title_justify="left")
    for heading in ("bench", "ratio", "min to max", "goal", "verdict"):
        shown.add_column(heading)
    colours = {"met": "green", "MISSED": "bold red", "reported": "cyan"}
    for one in figures:
        shown.add_row(
            one.name,
            f"{one.ratio:g}",
            f"{one.spread[0]:g} to {one.spread[1]:g}",
            "" if one.goal is None else f"{one.goal:g}",
            f"[{colours[one.verdict]}]{one.verdict}[/]",
        )
    return shown
