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
from drills import broker, freeze, restore, rolling, soak, upgrade
from drills.figures import Figure, keep, table
from drills.site import Site, site

_APIS = {"rolling": rolling.APIS, "freeze": 1, "broker": 1, "restore": 1, "soak": 1, "upgrade": 1}


def main() -> int:
    """0 when every figure that has a limit meets it, else 1."""
    parser = argparse.ArgumentParser(prog="python -m drills", description="What the running services do when …")
    parser.add_argument("names", nargs="*", metavar="name", help=f"one of {', '.join(_APIS)}; all without a name")
    parser.add_argument("--minutes", type=float, default=30.0, help="how long the soak lasts (default: 30)")
    parser.add_argument("--from", dest="commit", help="the release that is upgraded: any commit (the upgrade needs it)")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(_APIS):
        parser.error(f"there is no drill {', '.join(sorted(unknown))}")
    names = asked.names or [name for name in _APIS if name != "upgrade" or asked.commit]
    if "upgrade" in names and not (asked.commit and upgrade.is_known(asked.commit)):
        parser.error("say --from which commit of this repository is upgraded")
    drills: dict[str, Callable[[Site], Awaitable[list[Figure]]]] = {
        "rolling": rolling.drill,
        "freeze": freeze.drill,
        "broker": broker.drill,
        "restore": restore.drill,
        "soak": partial(soak.drill, minutes=asked.minutes),
        "upgrade": upgrade.drill,
    }
    # What was started is ended also when the drill itself is told to.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    missed = False
    for name in names:
        figures = uvloop.run(_held(name, drills[name], commit=asked.commit))
        keep(name, figures, places.run_directory() / "drills.jsonl")
        Console(highlight=False).print(table(name, figures))
        missed = missed or any(one.verdict == "MISSED" for one in figures)
    return 1 if missed else 0


async def _held(name: str, drill: Callable[[Site], Awaitable[list[Figure]]], *, commit: str | None) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="relais-drill-") as root:
        release = upgrade.check_out(commit, Path(root)) if commit and name == "upgrade" else places.REPOSITORY
        async with site(Path(root), apis=_APIS[name], release=release) as running:
            return await drill(running)


if __name__ == "__main__":
    sys.exit(main())
