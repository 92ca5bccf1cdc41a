"""Which core runs what: the code under test has one to itself; load, MongoDB and Kafka share the other."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


def _cores() -> tuple[int | None, int | None]:
    # Only Linux says which cores there are and lets a process choose.
    available = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    return (available[0], available[1]) if len(available) > 1 else (None, None)


TESTED, LOAD = _cores()
"""The cores' numbers; None where processes cannot be pinned to two of them."""


@contextmanager
def on(core: int | None) -> Iterator[None]:
    """Processes that are started inside the block run on this core alone (None: anywhere)."""
    if core is None:
        yield
        return
    former = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, former)
