"""Media values, from published counts alone."""

from __future__ import annotations

from datetime import date

from kernel.mongo import Db
from metrics.media_values.errors import MediaValueOff, MediaValuePeriodImpossible
from metrics.media_values.models import MOST_DAYS, Assumptions, MediaValue, valued
from metrics.media_values.repository import AssumptionsRepository


class MediaValueQueries:
    """Ranges and their assumptions."""

    def __init__(self, db: Db, assumptions: AssumptionsRepository) -> None:
        self.db = db
        self.assumptions = assumptions

    async def assumed(self, programme_id: str) -> Assumptions:
        """What a programme assumes; version 0 before anybody said anything."""
        return await self.assumptions.of(programme_id, self.db)

    async def of(self, programme_id: str, *, first: date, last: date) -> MediaValue:
        """The range for a programme's stories in a period; `MediaValueOff` unless the programme has it on."""
        if not 1 <= (last - first).days + 1 <= MOST_DAYS:
            raise MediaValuePeriodImpossible(MOST_DAYS)
        assumptions = await self.assumed(programme_id)
        if not assumptions.enabled:
            raise MediaValueOff
        counts = await self.assumptions.published(programme_id, self.db, first=first, last=last)
        return valued(assumptions, counts, first=first, last=last)
