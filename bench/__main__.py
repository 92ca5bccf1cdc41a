"""`python -m bench [name …] [--rounds N]`: measure, print, and append each figure to `.run/bench.jsonl`."""

from __future__ import annotations

import argparse
import importlib
import os
import sys

from rich.console import Console

from bench.figures import Figure, keep, table
from bench.rounds import console
from devstack import places

NAMES = (
    "redirect",
    "redirect_unknown",
    "redirect_cold",
    "clicks_kept",
    "link_memory",
    "posting",
    "webhook",
    "webhook_isolation",
    "share_to_webhook",
    "webhook_backlog",
    "share_write",
    "kudos_write",
    "outbox_relay",
    "consumer_batch",
    "consumer_single",
    "fold",
    "fold_memory",
    "rebuild",
    "click_to_figure",
    "feed_import",
    "feed_polling",
    "personal_feed",
    "personal_feed_growth",
    "figure_growth",
    "milestone_growth",
    "search",
    "export",
    "sse_fanout",
    "stack_start",
    "memory",
)


def main() -> int:
    """0 also when goals were missed, which the table says; 1 when a bench could not be run or found something lost."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Ratios to a limit measured in the same run.")
    parser.add_argument("names", nargs="*", metavar="name", help=f"one of {', '.join(NAMES)}; all without a name")
    parser.add_argument("--rounds", type=int, default=5, help="how often each case runs (default: 5)")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(NAMES):
        parser.error(f"there is no bench {', '.join(sorted(unknown))}")
    if os.getloadavg()[0] > 1:
        console.print("[yellow]This machine is busy: wait until `uptime` is below 1 before you believe a ratio.[/]")
    figures: list[Figure] = []
    broken: list[str] = []
    for name in asked.names or NAMES:
        try:
            figure = importlib.import_module(f"bench.{name}").measure(asked.rounds)
        except Exception as failure:  # noqa: BLE001 - whatever it is, the other benches are worth running
            console.print(f"{name} could not be measured: {failure}", markup=False, style="red")
            broken.append(name)
            continue
        keep(figure, places.run_directory() / "bench.jsonl")
        console.print(str(figure))
        figures.append(figure)
    Console(highlight=False).print(table(figures))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
