"""Waiting for a condition, with a deadline instead of a sleep."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import Any

_LOOK_SECONDS = 0.02


async def eventually(condition: Callable[[], Awaitable[Any] | Any], *, within: float = 120.0) -> Any:
    """The first true result of `condition`, which is asked again and again; AssertionError after `within` seconds.

    A condition that raises AssertionError is asked again too, and its last failure is the one reported.
    """
    deadline = time.monotonic() + within
    while True:
        failure: AssertionError | None = None
        result: Any = None
        try:
            asked = condition()
            result = await asked if inspect.isawaitable(asked) else asked
        except AssertionError as error:
            failure = error
        if result:
            return result
        if time.monotonic() > deadline:
            raise failure or AssertionError(f"not so within {within} s; last result: {result!r}")
        await asyncio.sleep(_LOOK_SECONDS)
