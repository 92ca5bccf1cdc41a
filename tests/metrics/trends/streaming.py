"""The streams process of metrics, for tests."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager

from kernel.testing.service import Running
from metrics.streams import run_streams
from tests import streaming as streams


def streaming(metrics: Running) -> AbstractAsyncContextManager[int]:
    """The streams process's work in this one; its side port."""
    return streams.streaming(metrics, run_streams)


def streams_process(metrics: Running) -> AbstractAsyncContextManager[tuple[asyncio.subprocess.Process, int]]:
    """`python -m metrics streams`, ready; the process and its side port."""
    return streams.streams_process(metrics, "metrics")
