"""What is done with exports before they are written and after."""

from __future__ import annotations

from datetime import timedelta

from kernel.audit import Act
from kernel.clock import Clock, new_id
from kernel.mongo import Db, Tx, UnitOfWork
from metrics.audits.repository import AuditRepository
from metrics.export_rows.models import Selection
from metrics.exports.errors import TooManyExports
from metrics.exports.models import MOST_KEPT, MOST_UNFINISHED, Export, Format
from metrics.exports.repository import ExportRepository

# Files go somewhat later than nobody is given them any more: who began to read one may finish.
_GRACE = timedelta(minutes=10)


class ExportCommands:
    """Requests for exports, and their end."""

    def __init__(self, uow: UnitOfWork, exports: ExportRepository, clock: Clock, *, audits: AuditRepository) -> None:
        self.uow = uow
        self.exports = exports
        self.clock = clock
        self.audits = audits

    async def ask(self, *, format: Format, selection: Selection, by: str) -> Export:
        """A new export, which a worker writes; `TooManyExports` when as many wait or are kept as may."""
        at = self.clock()
        export = Export.asked(id=new_id(), format=format, selection=selection, by=by, at=at)
        act = Act(act="export.asked", subject=f"exports/{export.id}", actor_id=by, at=at)

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Export:
            await must_have_room(self.exports, tx)
            await self.exports.add(export, tx)
            await self.audits.add(act, tx)
            return export

        return await self.uow.run(work)

    async def remove(self, export_id: str, *, by: str) -> None:
        """Have an export's file gone, or never written."""
        at = self.clock()

        async def work(tx: Tx) -> None:
            export = await self.exports.get(export_id, tx)
            await self.exports.save(export.removed(at=at), tx)
            act = Act(act="export.removed", subject=f"exports/{export_id}", actor_id=by, at=at)
            await self.audits.add(act, tx)

        await self.uow.run(work)


async def must_have_room(exports: ExportRepository, tx: Tx) -> None:
    """Return when one more export may be asked for, else `TooManyExports`. Of several at the same moment, each may be
    the last."""
    if await exports.unfinished(tx, most=MOST_UNFINISHED) >= MOST_UNFINISHED:
        raise TooManyExports(MOST_UNFINISHED)
    if await exports.kept(tx, most=MOST_KEPT) >= MOST_KEPT:
        raise TooManyExports(MOST_KEPT)


class ExportSweep:
    """Removes the files of exports whose time has passed. Several may run at once."""

    def __init__(self, db: Db, exports: ExportRepository, clock: Clock) -> None:
        self.db = db
        self.exports = exports
        self.clock = clock

    async def sweep(self) -> bool:
        """Remove the files of one export; whether there was one."""
        export = await self.exports.past(self.db, now=self.clock() - _GRACE)
        if export is None:
            return False
        await self.exports.delete(export.files)
        await self.exports.forget_files(export, self.db)
        return True
