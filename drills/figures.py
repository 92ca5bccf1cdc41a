"""What a drill measured, with what is wanted of it."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure. Less is better; it is met up to `limit`, and without a limit it is only reported."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    detail: str = ""

    @property
    def verdict(self) -> str:
        """`met`, `MISSED` or `reported`."""
        if self.limit is None:
            return "reported"
        return "met" if self.value <= self.limit else "MISSED"


def keep(drill: str, figures: Sequence[Figure], path: Path) -> None:
    """Append each figure as a line of JSON, with when and on what it was measured."""
    measured = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 2),
    }
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("a", encoding="utf-8") as file:
        file.writelines(
            json.dumps({"drill": drill, **asdict(one), "verdict": one.verdict, **measured}) + "\n" for one in figures
        )


def table(drill: str, figures: Sequence[Figure]) -> Table:
    """All figures of a drill, a line each."""
    shown = Table(title=drill, title_justify="left")
    for heading in ("figure", "value", "at most", "verdict", "detail"):
        shown.add_column(heading)
    colours = {"met": "green", "MISSED": "bold red", "reported": "cyan"}
    for one in figures:
        limit = "" if one.limit is None else f"{one.limit:g} {one.unit}"
        verdict = f"[{colours[one.verdict]}]{one.verdict}[/]"
        shown.add_row(
            one.name,
            f"{one.value:.3g} {one.unit}" if one.value < 1000 else f"{one.value:.0f} {one.unit}",
            limit,
            verdict,
            one.detail,
        )
    return shown
