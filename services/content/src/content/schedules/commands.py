"""What happens to stories by itself, at its minute: embargoes end, certificates and stories expire."""

from __future__ import annotations

from content.stories.commands import Chronicle
from content.stories.models import StoryStatus
from content.stories.repository import StoryRepository
from kernel.audit import SYSTEM
from kernel.clock import Clock
from kernel.mongo import Db, Tx, UnitOfWork
from kernel.telemetry.logs import log

# How many are looked up at once; each of them has a transaction of its own.
BATCH = 100
# A transaction that a killed worker left open holds its story for a minute (MongoDB's transactionLifetimeLimitSeconds).
# The others must not wait for it.
STORY_SECONDS = 3.0


class StorySchedule:
    """Does what is due. What was due while no worker ran is done when one runs again.

    Several workers may run it: of two that see the same story, one writes, and the other, run again on the conflict,
    finds nothing due any more.
    """

    def __init__(
        self, uow: UnitOfWork, db: Db, stories: StoryRepository, clock: Clock, *, chronicle: Chronicle
    ) -> None:
        self.uow = uow
        self.db = db
        self.stories = stories
        self.clock = clock
        self.chronicle = chronicle

    async def advance_due(self) -> bool:
        """Do what is due now; whether there may be more of it."""
        due = await self.stories.due(self.db, at=self.clock(), limit=BATCH)
        done = [await self._advanced(story_id) for story_id in due]
        return len(done) == BATCH and any(done)

    async def _advanced(self, story_id: str) -> bool:
        try:
            await self.advance(story_id)
        except Exception as failure:  # noqa: BLE001 - one story must not hold up all others
            log(__name__).error("schedule_failed", story_id=story_id, error=type(failure).__name__)
            return False
        return True

    async def advance(self, story_id: str) -> None:
        """Do what is due for a story; nothing if somebody else has done it."""
        at = self.clock()

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> None:
            before = await self.stories.find(story_id, tx)
            if before is None or (story := before.advance(at=at)) is before:
                return
            done = "published" if story.status is StoryStatus.PUBLISHED else "expired"
            because = story.expired_because.value if story.expired_because else None
            await self.chronicle.keep(before, story, tx, done, by=SYSTEM, at=at, because=because)

        await self.uow.run(work, seconds=STORY_SECONDS)
