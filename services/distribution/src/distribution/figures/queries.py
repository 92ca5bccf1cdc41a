"""What those who oversee a programme are told of who takes part: groups, and nothing else."""

from __future__ import annotations

from distribution.figures.models import MonthFigures, months_over, overseen
from distribution.figures.repository import FigureRepository
from distribution.programmes.queries import ProgrammeQueries
from kernel.auth import Actor
from kernel.clock import Clock
from kernel.mongo import Db


class FigureQueries:
    """Figures about groups."""

    def __init__(self, db: Db, figures: FigureRepository, clock: Clock, *, programmes: ProgrammeQueries) -> None:
        self.db = db
        self.figures = figures
        self.clock = clock
        self.programmes = programmes

    async def seen_by(self, reader: Actor) -> list[MonthFigures]:
        """The figures of the months that are over, of the programmes that the reader oversees."""
        entity = reader.attributes.get("entity")
        programmes = overseen(await self.programmes.of(entity), entity=entity)
        return [one.seen_from(programmes) for one in await self.figures.kept(months_over(self.clock()), self.db)]
