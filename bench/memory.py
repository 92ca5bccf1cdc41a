"""Resident memory of every process after the main job of `make demo`.

The ratio is what a Python process may have to what the largest one has, so that here too more is better.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.figures import Figure
from bench.rounds import console
from devstack.demo.command import MOST_MEGABYTES, main_job
from devstack.stack import Stack

GOAL = 1.0
_NOT_PYTHON = ("mongod", "kafka")


def measure(_rounds: int) -> Figure:
    """The ratio of megabytes, of one run."""
    with tempfile.TemporaryDirectory(prefix="relais-bench-") as root, Stack(Path(root), any_ports=True) as stack:
        outcome = main_job(stack, lambda _step: None)
        if outcome.differences:
            raise RuntimeError("the services do not show what was done: " + "; ".join(outcome.differences))
        megabytes = {name: round(size / 2**20) for name, size in stack.memory().items()}
    console.print("memory: " + ", ".join(f"{name} {size}" for name, size in sorted(megabytes.items())))
    python = {name: size for name, size in megabytes.items() if name not in _NOT_PYTHON}
    largest = max(python, key=python.__getitem__)
    return Figure.of(
        "memory",
        [MOST_MEGABYTES / python[largest]],
        goal=GOAL,
        largest=largest,
        megabytes=python[largest],
        allowed_megabytes=MOST_MEGABYTES,
        of_each=megabytes,
    )
