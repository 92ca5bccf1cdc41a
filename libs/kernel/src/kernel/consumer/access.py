"""Hearing whose access tokens are refused, in every process that serves HTTP."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from typing import Any

from kernel.auth.denials import Denials
from kernel.consumer.broadcast import Broadcast
from kernel.events import Event
from kernel.http.health import Check
from kernel.runtime import Runtime
from kernel.telemetry.logs import log


def access_heard(runtime: Runtime, denials: Denials, topic: str, says: Mapping[type[Any], bool]) -> Broadcast:
    """What has to run beside an application: it reads a topic whose key is the person, from its beginning, and notes
    for each event of the types in `says` whether the person's tokens are refused.

    A process refuses as soon as the event arrives. Without a broker it goes by what it heard before: it neither refuses
    everybody nor stops. One that has just started waits for the topic before it is ready, for a while (`heard_once`).
    """

    def apply(event: Event[Any]) -> None:
        denied = says.get(type(event.data))
        if denied is not None:
            denials.note(event.key, denied=denied, at=event.time)

    return Broadcast(
        runtime.settings, [topic], catalogue=runtime.catalogue, apply=apply, lost=lambda: None, start="earliest"
    )


def heard_once(heard: Broadcast, *, seconds: float = 30.0, clock: Callable[[], float] = time.monotonic) -> Check:
    """A check of readiness that passes once everything that was on the topics has been heard, and then for good. After
    `seconds` it passes all the same: an outage of the broker is not one of everything."""
    since, done = clock(), False

    async def check() -> bool:
        nonlocal done
        if not done and heard.lag_seconds == math.inf and clock() - since >= seconds:
            log(__name__).warning("access_unheard", seconds=seconds)
            done = True
        done = done or heard.lag_seconds < math.inf
        return done

    return check
