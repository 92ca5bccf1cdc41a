"""What is done with programmes. Each command is one transaction that also holds its event and its entry in the log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from content.audiences.models import Reader
from content.audits.repository import AuditRepository
from content.charters.repository import CharterRepository
from content.programmes import events
from content.programmes.errors import EntityHasProgramme, ProgrammeExists, ProgrammeNotFound
from content.programmes.models import Contact, Programme, ReviewStep
from content.programmes.queries import ProgrammeQueries
from content.programmes.repository import ProgrammeRepository
from content.weather.commands import WeatherCommands
from kernel.audit import Act
from kernel.clock import Clock
from kernel.http import ExpectedVersion
from kernel.language import Text
from kernel.mongo import DuplicateKey, Tx, UnitOfWork


class ProgrammeCommands:
    """Changes to programmes."""

    def __init__(
        self,
        uow: UnitOfWork,
        programmes: ProgrammeRepository,
        clock: Clock,
        *,
        queries: ProgrammeQueries,
        charters: CharterRepository,
        weathers: WeatherCommands,
        audits: AuditRepository,
    ) -> None:
        self.uow = uow
        self.programmes = programmes
        self.clock = clock
        self.queries = queries
        self.charters = charters
        self.weathers = weathers
        self.audits = audits

    async def define(
        self,
        *,
        id: str,
        entity: str,
        name: Text,
        languages: tuple[str, ...],
        review_steps: tuple[ReviewStep, ...],
        contacts: tuple[Contact, ...],
        stock_needed: int,
        by: Reader,
    ) -> Programme:
        """A new programme for an entity that has none; `ProgrammeExists` or `EntityHasProgramme` otherwise."""
        at = self.clock()
        programme = Programme(
            id=id,
            version=1,
            entity=entity,
            name=name,
            languages=languages,
            review_steps=review_steps,
            contacts=contacts,
            stock_needed=stock_needed,
            created_at=at,
        )

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Programme:
            if await self.programmes.find(id, tx) is not None:
                raise ProgrammeExists(id)
            if (other := await self.programmes.of_entity(entity, tx)) is not None:
                raise EntityHasProgramme(entity, programme_id=other)
            await self.programmes.add(programme, tx)
            await self.charters.prepare(id, tx)
            await tx.outbox.add(events.defined(programme))
            # The other services take silence about the weather for a storm.
            await self.weathers.begin_within(tx, id, at=at)
            await self._log("programme.defined", programme, tx, by=by, at=at)
            return programme

        try:
            return await self.uow.run(work)
        except DuplicateKey:
            # Two were made in the same moment; the second time finds the first.
            return await self.uow.run(work)

    async def change(
        self, programme_id: str, *, expected: ExpectedVersion, changes: dict[str, Any], by: Reader
    ) -> Programme:
        """The programme with other settings, if its version is an expected one (else `StaleWrite`)."""
        at = self.clock()

        async def work(tx: Tx) -> Programme:
            before = await self._edited(programme_id, tx, by=by)
            expected.check(before.version)
            programme = before.change(**changes)
            if programme is not before:
                await self.programmes.save(programme, tx)
                await tx.outbox.add(events.changed(programme, at=at))
                await self._log("programme.changed", programme, tx, by=by, at=at)
            return programme

        return await self.uow.run(work)

    async def open(self, programme_id: str, *, by: Reader) -> Programme:
        """The programme, open from now on; `ProgrammeNotReady` names whatever is missing."""
        at = self.clock()

        async def work(tx: Tx) -> Programme:
            before = await self._edited(programme_id, tx, by=by)
            programme = before.open(await self.queries.readiness_of(before, tx), at=at)
            if programme is not before:
                await self.programmes.save(programme, tx)
                await tx.outbox.add(events.opened(programme, at=at))
                await self._log("programme.opened", programme, tx, by=by, at=at)
            return programme

        return await self.uow.run(work)

    async def _edited(self, programme_id: str, tx: Tx, *, by: Reader) -> Programme:
        if not by.edits(programme_id):
            raise ProgrammeNotFound(programme_id)
        return await self.programmes.get(programme_id, tx)

    async def _log(self, act: str, programme: Programme, tx: Tx, *, by: Reader, at: datetime) -> None:
        details = {"version": programme.version}
        subject = f"programmes/{programme.id}"
        entry = Act(act=act, subject=subject, actor_id=by.person_id, at=at, programme=programme.id, details=details)
        await self.audits.add(entry, tx)
