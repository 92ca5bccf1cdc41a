"""Seconds from nothing running to every process of the local stack ready, migrations included.

The ratio is the 20 seconds that it may take to those that it takes, so that here too more is better.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from bench.figures import Figure
from bench.rounds import console
from devstack.stack import Stack

GOAL = 1.0
MOST_SECONDS = 20.0
# Nothing is compared within a round, and nothing scatters much.
_MOST_ROUNDS = 3


def measure(rounds: int) -> Figure:
    """The ratio of seconds; Kafka's jars and the JVM's cache are there, everything else is made anew."""
    seconds = []
    for number in range(1, min(rounds, _MOST_ROUNDS) + 1):
        with tempfile.TemporaryDirectory(prefix="relais-bench-") as root:
            stack = Stack(Path(root), any_ports=True)
            began = time.perf_counter()
            try:
                stack.up()
                seconds.append(time.perf_counter() - began)
            finally:
                stack.down()
        console.print(f"stack_start {number}: {seconds[-1]:.1f} s")
    return Figure.of(
        "stack_start",
        [MOST_SECONDS / one for one in seconds],
        goal=GOAL,
        seconds=round(statistics.median(seconds), 1),
        allowed_seconds=MOST_SECONDS,
    )
