"""Telling those who shared a story, a bounded number at a time, and what they do with what they were told."""

from __future__ import annotations

from distribution.notices.errors import NoticeNotFound
from distribution.notices.models import Notice
from distribution.notices.queries import NoticeQueries
from distribution.notices.repository import NoticeRepository
from distribution.personal_events.models import of_notices
from kernel.clock import Clock
from kernel.mongo import Db, Tx, UnitOfWork
from kernel.personal_events import note
from kernel.runtime import Runtime

# Shares that are looked at in one transaction, which stays far below its deadline.
CHUNK = 200


class NoticeCommands:
    """Changes to notices. A person's own are changed by them alone."""

    def __init__(self, uow: UnitOfWork, db: Db, notices: NoticeRepository, clock: Clock, *, chunk: int = CHUNK) -> None:
        self.uow = uow
        self.db = db
        self.notices = notices
        self.clock = clock
        self.chunk = chunk

    async def tell_due(self) -> bool:
        """Go on with the telling that has been due for longest, by one chunk; False when none is due.

        Each chunk is a transaction of its own: after a kill the next worker goes on, and of several workers one
        does it.
        """
        at = self.clock()
        telling = await self.notices.due(self.db, at=at)
        if telling is None:
            return False

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> None:
            found = await self.notices.sharers(telling, tx, limit=self.chunk)
            is_last = len(found) < self.chunk
            further = telling.at_the_end(at=at) if is_last else telling.behind(found[-1][0])
            if await self.notices.advance(telling, further, tx):
                people = dict.fromkeys(person_id for _, person_id in found)
                new = await self.notices.tell([telling.to(person_id) for person_id in people], tx)
                await note(of_notices(new, at=at), tx)

        await self.uow.run(work)
        return True

    async def read(self, notice_id: str, *, person_id: str) -> Notice:
        """The person's notice, read; `NoticeNotFound` if they have none."""
        return await self._mark(notice_id, person_id, is_read=True)

    async def dismiss(self, notice_id: str, *, person_id: str) -> None:
        """The person does not want to see their notice any more; `NoticeNotFound` if they have none."""
        await self._mark(notice_id, person_id, is_dismissed=True)

    async def _mark(self, notice_id: str, person_id: str, **marks: bool) -> Notice:
        async def work(tx: Tx) -> Notice | None:
            return await self.notices.mark(notice_id, tx, person_id=person_id, **marks)

        notice = await self.uow.run(work)
        if notice is None:
            raise NoticeNotFound
        return notice


def notice_wiring(runtime: Runtime) -> tuple[NoticeCommands, NoticeQueries]:
    """The commands and queries of a process."""
    notices = NoticeRepository()
    commands = NoticeCommands(runtime.uow, runtime.mongo, notices, runtime.clock)
    return commands, NoticeQueries(runtime.mongo, notices)
