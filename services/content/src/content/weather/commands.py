"""What the programme does with the weather. Each command is one transaction that also holds its event."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime

from content.audits.repository import AuditRepository
from content.programmes.models import MAIN_PROGRAMME
from content.weather import events
from content.weather.models import CLEAR, Report, Scope, Weather
from content.weather.repository import WeatherRepository, completed
from kernel.audit import SYSTEM, Act
from kernel.clock import Clock
from kernel.errors import StaleWrite
from kernel.http import ExpectedVersion
from kernel.jobs import unless
from kernel.mongo import MongoFailure, Tx, UnitOfWork
from kernel.telemetry.logs import log

_AGAIN_SECONDS = 1.0


class WeatherCommands:
    """Changes to the weather."""

    def __init__(self, uow: UnitOfWork, weathers: WeatherRepository, clock: Clock, *, audits: AuditRepository) -> None:
        self.uow = uow
        self.weathers = weathers
        self.clock = clock
        self.audits = audits

    async def change(self, scope: Scope, report: Report, *, expected: ExpectedVersion, by: str) -> Weather:
        """The weather of a scope from now on, by `by`; the other services are told at once."""
        at = self.clock()

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Weather:
            weather = await self.weathers.newest(scope, tx)
            expected.check(weather.version)
            changed = weather.change(completed(report), by=by, at=at)
            await self._keep(changed, tx, by=by, at=at)
            return changed

        return await self.uow.run(work)

    async def begin(self, programme_id: str) -> None:
        """Have a programme begin clear, unless something was said about its weather before."""
        at = self.clock()

        async def work(tx: Tx) -> None:
            await self.begin_within(tx, programme_id, at=at)

        # Of workers that start together one begins; the others conflict with it, run again and find it done.
        with suppress(StaleWrite):
            await self.uow.run(work)

    async def begin_within(self, tx: Tx, programme_id: str, *, at: datetime) -> None:
        """The same, as a part of what makes the programme."""
        weather = await self.weathers.newest(Scope(programme_id=programme_id), tx)
        if weather.version == 0:
            await self._keep(weather.change(CLEAR, by=None, at=at), tx, by=SYSTEM, at=at)

    async def run(self, stopping: asyncio.Event) -> None:
        """A job of the worker: the main programme begins clear, because the others take silence for a storm.

        Every other programme begins when it is made.
        """
        await unless(stopping, self._until_begun())
        await stopping.wait()

    async def _keep(self, weather: Weather, tx: Tx, *, by: str, at: datetime) -> None:
        await self.weathers.add(weather, tx)
        await tx.outbox.add(events.changed(weather))
        details = {"version": weather.version, "state": weather.report.state.value}
        act = Act(
            act="weather.changed",
            subject=f"weather/{weather.scope.id}",
            actor_id=by,
            at=at,
            programme=weather.scope.programme_id,
            details=details,
        )
        await self.audits.add(act, tx)

    async def _until_begun(self) -> None:
        while True:
            try:
                await self.begin(MAIN_PROGRAMME)
            except MongoFailure as failure:
                log(__name__).warning("weather_awaits_database", error=str(failure))
                await asyncio.sleep(_AGAIN_SECONDS)
            else:
                return
