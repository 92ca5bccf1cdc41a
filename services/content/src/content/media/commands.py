"""What editors do with media, and what is done about uploads that nobody finished."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta

from content.audits.repository import AuditRepository
from content.images.repository import ImageRepository
from content.media.models import Media
from content.media.repository import MediaRepository
from kernel.audit import Act
from kernel.clock import Clock, new_id
from kernel.mongo import Db, MongoFailure, Tx, UnitOfWork
from kernel.telemetry.logs import log

# Far longer than a request may take, so that what is removed is no upload that still goes on.
ABANDONED_AFTER = timedelta(hours=1)
_SWEEP_SECONDS = 300.0
_MOST_PER_SWEEP = 100


class MediaCommands:
    """Additions to the images."""

    def __init__(
        self,
        uow: UnitOfWork,
        db: Db,
        media: MediaRepository,
        images: ImageRepository,
        clock: Clock,
        *,
        audits: AuditRepository,
    ) -> None:
        self.uow = uow
        self.db = db
        self.media = media
        self.images = images
        self.audits = audits
        self.clock = clock

    async def add(self, raw: bytes, *, alternative_text: str, by: str) -> Media:
        """The image that the bytes hold, kept for good; else the problem that says why it is not taken.

        The files are written first and alone, the document in one transaction after them: a crash in between leaves
        files that nobody sees, for `MediaSweep`.
        """
        picture = await self.images.read(raw)
        at = self.clock()
        media = Media.of(picture, id=new_id(), alternative_text=alternative_text, by=by, at=at)
        await self.media.upload(media, picture, self.db)

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Media:
            await self.media.add(media, tx)
            await self.audits.add(Act(act="media.added", subject=f"media/{media.id}", actor_id=by, at=at), tx)
            return media

        return await self.uow.run(work)


class MediaSweep:
    """A job that removes what unfinished uploads have left, a bounded number at a time. Several may run at once."""

    def __init__(self, db: Db, media: MediaRepository, clock: Clock, *, seconds: float = _SWEEP_SECONDS) -> None:
        self.db = db
        self.media = media
        self.clock = clock
        self.seconds = seconds

    async def run(self, stopping: asyncio.Event) -> None:
        """Sweep every `seconds` until told to stop."""
        while not stopping.is_set():
            try:
                await self.sweep()
            except MongoFailure as failure:
                log(__name__).warning("media_sweep_failed", error=str(failure))
            with suppress(TimeoutError):
                async with asyncio.timeout(self.seconds):
                    await stopping.wait()

    async def sweep(self) -> None:
        """Remove what is abandoned now, at most a hundred uploads."""
        before = self.clock() - ABANDONED_AFTER
        removed = await self.media.remove_abandoned(self.db, before=before, most=_MOST_PER_SWEEP)
        if removed:
            log(__name__).info("media_swept", uploads=removed)
