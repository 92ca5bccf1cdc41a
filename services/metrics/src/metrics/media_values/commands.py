"""What programmes say about media values."""

from __future__ import annotations

from collections.abc import Mapping

from kernel.audit import Act
from kernel.clock import Clock
from kernel.http import ExpectedVersion
from kernel.mongo import Tx, UnitOfWork
from metrics.audits.repository import AuditRepository
from metrics.media_values.errors import MediaValueProgrammeUnknown
from metrics.media_values.models import Assumptions, Span
from metrics.media_values.repository import AssumptionsRepository
from metrics.programmes.models import AnswerableFor
from metrics.programmes.repository import ProgrammeRepository
from metrics.stories.models import MAIN_PROGRAMME


class MediaValueCommands:
    """Changes to assumptions."""

    def __init__(
        self,
        uow: UnitOfWork,
        assumptions: AssumptionsRepository,
        programmes: ProgrammeRepository,
        clock: Clock,
        *,
        audits: AuditRepository,
    ) -> None:
        self.uow = uow
        self.assumptions = assumptions
        self.programmes = programmes
        self.clock = clock
        self.audits = audits

    async def assume(
        self,
        programme_id: str,
        *,
        enabled: bool,
        currency: str,
        source: str,
        spans: Mapping[str, Span],
        by: AnswerableFor,
        expected: ExpectedVersion,
    ) -> Assumptions:
        """What a programme assumes from now on, if what it assumed has an expected version (else `StaleWrite`);
        `MediaValueProgrammeUnknown` for a programme that nobody knows, or that is not theirs."""
        if not by.answers_for(programme_id):
            raise MediaValueProgrammeUnknown
        at = self.clock()

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Assumptions:
            if programme_id not in {MAIN_PROGRAMME, *(one.id for one in await self.programmes.every(tx))}:
                raise MediaValueProgrammeUnknown
            before = await self.assumptions.of(programme_id, tx)
            expected.check(before.version)
            assumptions = Assumptions(
                programme_id=programme_id,
                version=before.version + 1,
                enabled=enabled,
                currency=currency,
                source=source,
                spans=spans,
                by=by.person_id,
                set_at=at,
            )
            await self.assumptions.save(assumptions, tx)
            act = Act(
                act="media_value.assumed",
                subject=f"media-values/{programme_id}",
                actor_id=by.person_id,
                at=at,
                programme=programme_id,
                details={"version": assumptions.version, "enabled": enabled},
            )
            await self.audits.add(act, tx)
            return assumptions

        return await self.uow.run(work)
