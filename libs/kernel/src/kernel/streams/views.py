"""What handlers have added up, written where others read it: the rest of a streams process."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from types import ModuleType
from typing import Generic, Protocol, TypeVar

from kernel.mongo import MongoFailure
from kernel.mongo.migrations import applied
from kernel.runtime import Runtime
from kernel.service import steps_of
from kernel.sideport import side_app, side_server
from kernel.streams.processing import Streams
from kernel.telemetry.logs import log

T = TypeVar("T")

# Everything is written each time so many changes were, so that a view that was lost comes back without a restart.
_WHOLE_EVERY = 60


class Derived(Protocol[T]):
    """What handlers add up. All of it can be made again from its topic."""

    def take_changed(self) -> list[T]:
        """What changed since this was called last."""
        ...

    def give_back(self, found: list[T]) -> None:
        """Have what could not be written taken again, unless it has changed since."""
        ...

    def all(self) -> list[T]:
        """Everything that is known and of use."""
        ...


class View(Generic[T]):
    """Has what is derived written, every so many seconds. `put` writes no older state over a newer one."""

    def __init__(
        self, derived: Derived[T], put: Callable[[list[T]], Awaitable[None]], *, name: str, every_seconds: float
    ) -> None:
        self._derived = derived
        self._put = put
        self._name = name
        self._every_seconds = every_seconds

    async def run(self, stopping: asyncio.Event, *, recovered: Callable[[], bool]) -> None:
        """Write what changed, again and again, and a last time when told to stop; everything once `recovered`."""
        whole_in = 0
        while not stopping.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(self._every_seconds):
                    await stopping.wait()
            if recovered():
                if whole_in == 0:
                    await self._write(self._derived.all())
                whole_in = (whole_in or _WHOLE_EVERY) - 1
            await self._write(self._derived.take_changed())

    async def _write(self, found: list[T]) -> None:
        try:
            await self._put(found)
        except MongoFailure as failure:
            log(__name__).warning("view_waits", view=self._name, error=type(failure).__name__)
            self._derived.give_back(found)


async def keep_view(
    streams: Streams, view: View[T], *, runtime: Runtime, migrations: ModuleType, stopping: asyncio.Event
) -> None:
    """Process events and keep the view fresh until told to stop. The side port says whether both can be done: tables
    are recovered, the database answers, and the release's migrations are applied to it."""

    async def ready() -> None:
        if not streams.ready:
            raise RuntimeError("the tables are not recovered yet")

    mongo = runtime.mongo
    checks = {"mongodb": mongo.ping, "schema": applied(mongo, steps_of(migrations)), "streams": ready}
    side = side_server(runtime.settings, side_app(checks, alive=lambda: not streams.progress.stuck))
    async with asyncio.TaskGroup() as group:
        group.create_task(side.serve())
        try:
            writing = group.create_task(view.run(stopping, recovered=lambda: streams.ready))
            await streams.run(stopping)
            await writing
        finally:
            side.should_exit = True
