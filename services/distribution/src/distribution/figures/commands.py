"""Making the figures of a month when it is over."""

from __future__ import annotations

from contextlib import suppress

from distribution.figures.models import MonthFigures, months_over
from distribution.figures.repository import FigureRepository
from kernel.clock import Clock
from kernel.mongo import Db, DuplicateKey


class FigureCommands:
    """What a worker does about figures."""

    def __init__(self, db: Db, figures: FigureRepository, clock: Clock) -> None:
        self.db = db
        self.figures = figures
        self.clock = clock

    async def close_months(self) -> bool:
        """Make the figures of the months that are over and have none; False, because there is nothing more to do."""
        months = months_over(self.clock())
        made = {one.month for one in await self.figures.kept(months, self.db)}
        for month in months:
            if month.id not in made:
                figures = MonthFigures.of(month, await self.figures.count(month, self.db))
                # Another worker may have been quicker: the first figures stand.
                with suppress(DuplicateKey):
                    await self.figures.add(figures, self.db)
        return False
