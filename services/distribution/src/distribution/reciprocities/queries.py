"""The reciprocity of a programme."""

from __future__ import annotations

from distribution.reciprocities.models import Reciprocity, last_quarter
from distribution.reciprocities.repository import OfferRepository
from kernel.clock import Clock
from kernel.mongo import Db


class ReciprocityQueries:
    """Figures about what people offered, for everybody."""

    def __init__(self, db: Db, offers: OfferRepository, clock: Clock) -> None:
        self.db = db
        self.offers = offers
        self.clock = clock

    async def of(self, programme_id: str) -> Reciprocity:
        """What became of the posts offered to a programme in the calendar quarter before this one."""
        begins, ends = last_quarter(self.clock())
        offers = await self.offers.of_period(programme_id, self.db, begins=begins, ends=ends)
        return Reciprocity.of(offers, begins=begins, ends=ends)
