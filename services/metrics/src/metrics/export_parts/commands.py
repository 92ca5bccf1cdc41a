"""The worker's part: exports are written part by part, so that one that is killed loses a part and no more."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from kernel.clock import Clock
from kernel.jobs import Job, repeated
from kernel.mongo import Db, MongoFailure
from kernel.runtime import Runtime
from kernel.telemetry.logs import log
from metrics.audits.repository import AuditRepository
from metrics.denominators.repository import DenominatorRepository
from metrics.export_parts.schemas import Ending, Lines, RowGroup
from metrics.export_rows.repository import Position, RowRepository
from metrics.export_schedules.commands import ExportScheduleCommands
from metrics.export_schedules.repository import ExportScheduleRepository
from metrics.exports.commands import ExportSweep
from metrics.exports.models import MOST_ATTEMPTS, Export, Failure, Format, Part, Place
from metrics.exports.repository import FILES, ExportRepository
from metrics.settings import Settings
from metrics.stories.repository import StoryRepository

_PAGE_ROWS = 1_000


class ExportWriter:
    """Writes exports, a part at a time. Several may run at once, in several processes.

    `part_rows` are the rows of a part at most: memory grows with them, and not with the export.
    """

    def __init__(
        self,
        db: Db,
        exports: ExportRepository,
        rows: RowRepository,
        clock: Clock,
        *,
        part_rows: int,
        claim_seconds: float,
        keep: timedelta,
    ) -> None:
        self.db = db
        self.exports = exports
        self.rows = rows
        self.clock = clock
        self.part_rows = part_rows
        self.claim = timedelta(seconds=claim_seconds)
        self.keep = keep

    async def write(self) -> bool:
        """Write one part of an export that is due; whether there was one."""
        now = self.clock()
        export = await self.exports.claim(self.db, now=now, until=now + self.claim)
        if export is None or export.claim is None:
            return False
        if export.attempts > MOST_ATTEMPTS:
            given_up = export.failed(Failure.KEPT_FAILING, at=self.clock())
            await self.exports.settle(given_up, self.db, claim=export.claim)
            return True
        try:
            written = await self._with_next_part(export, export.claim)
        except MongoFailure:
            # The database is waited for; the claim ends by itself.
            raise
        except Exception as failure:  # noqa: BLE001 - one export must not end the job for all others
            log(__name__).error("export_part_failed", export=export.id, error=type(failure).__name__)
            return True
        if not await self.exports.settle(written, self.db, claim=export.claim):
            # Somebody removed the export, or it took so long that another worker does it.
            await self.exports.delete([export.claim])
        return True

    async def _with_next_part(self, export: Export, file: str) -> Export:
        if export.rows_ended:
            part, reached = await self._end(export, file), None
        else:
            part, reached = await self._rows(export, file)
        return export.with_part(part, reached, at=self.clock(), keep=self.keep)

    async def _rows(self, export: Export, file: str) -> tuple[Part, Place | None]:
        if export.format is Format.PARQUET:
            made: Lines | RowGroup = await asyncio.to_thread(RowGroup, at=export.length)
        else:
            made = Lines(export.format, first=not export.parts)
        place = export.reached
        position = None if place is None else Position(place.start, place.row)
        ambassadors = await self.rows.ambassadors(export.selection, self.db)
        looked_at = count = 0
        # Of many that are looked at, few may be asked for: a part ends in time all the same.
        while looked_at < self.part_rows:
            most = min(_PAGE_ROWS, self.part_rows - looked_at)
            rows, position = await self.rows.page(
                export.selection, self.db, ambassadors=ambassadors, after=position, most=most
            )
            looked_at, count = looked_at + most, count + len(rows)
            if rows:
                await asyncio.to_thread(made.add, rows)
            if position is None:
                break
        data, footer = await asyncio.to_thread(made.bytes)
        await self.exports.put(file, data + footer)
        reached = None if position is None else Place(position.start, position.row)
        return Part(file, len(data), count, len(footer)), reached

    async def _end(self, export: Export, file: str) -> Part:
        ending = Ending()
        for part in export.parts:
            ending.add(await self.exports.footer(part))
        data = await asyncio.to_thread(ending.bytes)
        await self.exports.put(file, data)
        return Part(file, len(data), 0)


def export_writer(runtime: Runtime, settings: Settings) -> ExportWriter:
    """What writes exports with these settings."""
    return ExportWriter(
        runtime.mongo,
        ExportRepository(runtime.mongo.files(FILES)),
        RowRepository(StoryRepository(), DenominatorRepository()),
        runtime.clock,
        part_rows=settings.export_part_rows,
        claim_seconds=settings.export_claim_seconds,
        keep=timedelta(days=settings.export_keep_days),
    )


def export_jobs(runtime: Runtime, settings: Settings) -> Sequence[Job]:
    """What the worker does for exports: make those that are due, write them, and remove their files in the end."""
    exports, seconds = ExportRepository(runtime.mongo.files(FILES)), settings.scheduler_seconds
    schedules = ExportScheduleCommands(
        runtime.uow, ExportScheduleRepository(), exports, runtime.clock, audits=AuditRepository()
    )
    return [
        repeated(schedules.make_due, seconds=seconds),
        repeated(export_writer(runtime, settings).write, seconds=seconds),
        repeated(ExportSweep(runtime.mongo, exports, runtime.clock).sweep, seconds=seconds),
    ]
