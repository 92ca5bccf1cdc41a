"""`python -m drills [name …]`: hold drills, print what was measured, and append each figure to `.run/drills.jsonl`."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import uvloop
from rich.console import Console

from devstack import places
from drills import broker, freeze, rolling, soak
from drills.figures import Figure, keep, table
from drills.site import Site, site

_APIS = {"rolling": rolling.APIS, "freeze": 1, "broker": 1, "soak": 1}


def main() -> int:
    """0 when every figure that has a limit meets it, else 1."""
    parser = argparse.ArgumentParser(prog="python -m drills", description="What the running services do when …")
    parser.add_argument("names", nargs="*", metavar="name", help=f"one of {', '.join(_APIS)}; all without a name")
    parser.add_argument("--minutes", type=float, default=30.0, help="how long the soak lasts (default: 30)")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(_APIS):
        parser.error(f"there is no drill {', '.join(sorted(unknown))}")
    drills: dict[str, Callable[[Site], Awaitable[list[Figure]]]] = {
        "rolling": rolling.drill,
        "freeze": freeze.drill,
        "broker": broker.drill,
        "soak": partial(soak.drill, minutes=asked.minutes),
    }
    # What was started is ended also when the drill itself is told to.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    missed = False
    for name in asked.names or _APIS:
        figures = uvloop.run(_held(drills[name], apis=_APIS[name]))
        keep(name, figures, places.run_directory() / "drills.jsonl")
        Console(highlight=False).print(table(name, figures))
        missed = missed or any(one.verdict == "MISSED" for one in figures)
    return 1 if missed else 0


async def _held(drill: Callable[[Site], Awaitable[list[Figure]]], *, apis: int) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="relais-drill-") as root:
        async with site(Path(root), apis=apis) as running:
            return await drill(running)


if __name__ == "__main__":
    sys.exit(main())
