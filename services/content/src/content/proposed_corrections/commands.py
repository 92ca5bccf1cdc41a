"""What editors do with the corrections that feeds propose."""

from __future__ import annotations

from datetime import datetime

from content.audiences.models import Reader
from content.audits.repository import AuditRepository
from content.proposed_corrections.models import ProposedCorrection
from content.proposed_corrections.repository import ProposedCorrectionRepository
from content.stories.models import Story
from content.stories.repository import StoryRepository
from kernel.audit import Act
from kernel.clock import Clock
from kernel.mongo import Tx, UnitOfWork


class ProposedCorrectionCommands:
    """Settles proposed corrections."""

    def __init__(
        self,
        uow: UnitOfWork,
        corrections: ProposedCorrectionRepository,
        stories: StoryRepository,
        clock: Clock,
        *,
        audits: AuditRepository,
    ) -> None:
        self.uow = uow
        self.corrections = corrections
        self.stories = stories
        self.clock = clock
        self.audits = audits

    async def accept(self, story_id: str, correction_id: str, *, by: Reader) -> ProposedCorrection:
        """The correction, accepted by `by`: the draft says what the feed says, in the members that differ."""
        at = self.clock()

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> ProposedCorrection:
            before = await self.stories.edited(story_id, by, tx)
            accepted = (await self.corrections.get(story_id, correction_id, tx)).accept(by=by.person_id, at=at)
            # These words are the feed's; whoever wrote the others before goes on not approving them.
            story = before.edit(by=before.edited_by, **accepted.changes, origin=accepted.origin)
            if story is not before:
                await self.stories.save(story, tx)
            await self.corrections.save(accepted, tx)
            await self.audits.add(_act(accepted, before, by=by, at=at), tx)
            return accepted

        return await self.uow.run(work)

    async def dismiss(self, story_id: str, correction_id: str, *, by: Reader) -> ProposedCorrection:
        """The correction, dismissed by `by`: the story stays as it is."""
        at = self.clock()

        async def work(tx: Tx) -> ProposedCorrection:
            story = await self.stories.edited(story_id, by, tx)
            dismissed = (await self.corrections.get(story_id, correction_id, tx)).dismiss(by=by.person_id, at=at)
            await self.corrections.save(dismissed, tx)
            await self.audits.add(_act(dismissed, story, by=by, at=at), tx)
            return dismissed

        return await self.uow.run(work)


def _act(correction: ProposedCorrection, story: Story, *, by: Reader, at: datetime) -> Act:
    return Act(
        act=f"proposed_correction.{correction.status.value}",
        subject=f"stories/{correction.story_id}",
        actor_id=by.person_id,
        at=at,
        programme=story.programme,
        details={"proposed_correction": correction.id, "differs": ",".join(correction.differs)},
    )
