"""What the programme does with guides."""

from __future__ import annotations

from content.audits.repository import AuditRepository
from content.guides.models import Guide, Section
from content.guides.repository import GuideRepository
from kernel.audit import Act
from kernel.clock import Clock
from kernel.http import ExpectedVersion
from kernel.language import Text
from kernel.mongo import Tx, UnitOfWork


class GuideCommands:
    """Changes to guides."""

    def __init__(self, uow: UnitOfWork, guides: GuideRepository, clock: Clock, *, audits: AuditRepository) -> None:
        self.uow = uow
        self.guides = guides
        self.clock = clock
        self.audits = audits

    async def rewrite(
        self,
        guide_id: str,
        *,
        programme_id: str,
        title: Text,
        sections: tuple[Section, ...],
        expected: ExpectedVersion,
        by: str,
    ) -> Guide:
        """The next version of a guide, by `by`; what was there before stays readable."""
        at = self.clock()

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Guide:
            guide = await self.guides.newest(programme_id, guide_id, tx)
            expected.check(guide.version)
            rewritten = guide.rewrite(title=title, sections=sections, by=by, at=at)
            await self.guides.add(rewritten, tx)
            subject, details = f"guides/{programme_id}/{guide_id}", {"version": rewritten.version}
            act = Act(
                act="guide.rewritten", subject=subject, actor_id=by, at=at, programme=programme_id, details=details
            )
            await self.audits.add(act, tx)
            return rewritten

        return await self.uow.run(work)
