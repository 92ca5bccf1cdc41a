"""What everybody reads about how the company keeps its promises."""

from __future__ import annotations

from kernel.mongo import Db
from metrics.commitments.models import MEASURED, Keeping, Measure
from metrics.commitments.repository import CommitmentRepository, Kept
from metrics.programmes.errors import ProgrammeNotFound
from metrics.programmes.queries import ProgrammeQueries

MOST_MEASUREMENTS = 26


class CommitmentQueries:
    """How promises are kept in a programme."""

    def __init__(self, db: Db, commitments: CommitmentRepository, programmes: ProgrammeQueries) -> None:
        self.db = db
        self.commitments = commitments
        self.programmes = programmes

    async def of(self, programme_id: str) -> tuple[int | None, list[Keeping]]:
        """The version of the charter that holds in a programme, None before the first, and the keeping of each
        measure; `ProgrammeNotFound` if there is no such programme."""
        if not await self.programmes.exists(programme_id):
            raise ProgrammeNotFound(programme_id)
        charter = await self.commitments.charter_of(programme_id, self.db)
        keepings = [
            Keeping(
                measure,
                charter.promise(measure) if charter else None,
                await self.commitments.latest(Kept(programme_id, measure), self.db, most=MOST_MEASUREMENTS)
                if measure in MEASURED
                else None,
            )
            for measure in Measure
        ]
        return charter.version if charter else None, keepings
