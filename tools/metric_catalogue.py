"""The catalogue of metrics: `python -m tools.metric_catalogue write | check`.

`docs/operations/metrics.md` lists what processes tell of themselves, as `kernel.telemetry.metrics` and the services
declare it. `check` fails when the page is not what the code says.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from kernel.telemetry.metrics import CATALOGUE, Declared, Kind
from tools.openapi import SERVICES

PAGE = Path(__file__).parents[1] / "docs" / "operations" / "metrics.md"
# What prometheus-client tells of every process by itself, on Linux.
OF_THE_PROCESS: Mapping[str, Declared] = {
    one.name: one
    for one in (
        Declared("process_cpu_seconds_total", Kind.COUNTER, "Time on a core, of user and system.", "seconds", ()),
        Declared("process_resident_memory_bytes", Kind.GAUGE, "Memory that is in RAM.", "bytes", ()),
        Declared("process_virtual_memory_bytes", Kind.GAUGE, "Memory that is addressed.", "bytes", ()),
        Declared("process_start_time_seconds", Kind.GAUGE, "When the process began.", "seconds since 1970", ()),
        Declared("process_open_fds", Kind.GAUGE, "Files and connections that are open.", "descriptors", ()),
        Declared("process_max_fds", Kind.GAUGE, "How many may be open.", "descriptors", ()),
        Declared(
            "python_gc_objects_collected_total", Kind.COUNTER, "Objects found as garbage.", "objects", ("generation",)
        ),
        Declared(
            "python_gc_objects_uncollectable_total",
            Kind.COUNTER,
            "Garbage that could not be freed.",
            "objects",
            ("generation",),
        ),
        Declared("python_gc_collections_total", Kind.COUNTER, "Searches for garbage.", "searches", ("generation",)),
        Declared(
            "python_info",
            Kind.GAUGE,
            "Which Python runs.",
            "1",
            ("version", "implementation", "major", "minor", "patchlevel"),
        ),
    )
}
_HEAD = """# Metrics

Written by `make watching` from the code; do not edit. Every process answers `GET /metrics` on its side port
(`RELAIS_METRICS_PORT`). Labels are templates and names; no label is an id, a name or a text of a person. Prometheus
adds `service` and `process` (api, worker, streams) from where it found the process. A histogram `x` is asked for as
`x_bucket`, `x_count` and `x_sum`.
"""


def main() -> None:
    """Write the page, or exit 1 if it is stale."""
    mode = sys.argv[1] if len(sys.argv) == 2 else ""
    if mode not in ("write", "check"):
        sys.exit("usage: python -m tools.metric_catalogue write | check")
    fresh = page()
    if mode == "write":
        PAGE.write_text(fresh, "utf-8")
    elif not PAGE.exists() or PAGE.read_text("utf-8") != fresh:
        sys.exit("docs/operations/metrics.md is stale. What to do next: run `make watching` and commit it.")


def catalogue() -> dict[str, Declared]:
    """Every metric that any process of the four services can tell, by name."""
    for service in SERVICES:
        importlib.import_module(f"{service}.bootstrap")
        streams = f"{service}.streams"
        if importlib.util.find_spec(streams):
            importlib.import_module(streams)
    return {**CATALOGUE, **OF_THE_PROCESS}


def series() -> frozenset[str]:
    """The name of every time series that can be asked for."""
    return frozenset(name for one in catalogue().values() for name in one.series)


def page() -> str:
    """The page; the same text for the same code."""
    every = catalogue()
    own = (one for name, one in sorted(every.items()) if name not in OF_THE_PROCESS)
    return "\n".join(
        [_HEAD, *_table(own), "", "## Of every process", "", *_table(OF_THE_PROCESS.values()), ""],
    )


def _table(metrics: Iterable[Declared]) -> list[str]:
    return ["| metric | kind | meaning | unit | labels |", "| --- | --- | --- | --- | --- |", *map(_row, metrics)]


def _row(one: Declared) -> str:
    labels = ", ".join(f"`{label}`" for label in one.labels)
    return f"| `{one.name}` | {one.kind} | {one.meaning} | {one.unit} | {labels} |"


if __name__ == "__main__":
    main()
