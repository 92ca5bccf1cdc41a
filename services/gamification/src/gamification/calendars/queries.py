"""What a programme reads about its calendar."""

from __future__ import annotations

from gamification.calendars.models import Calendar
from gamification.calendars.repository import CalendarRepository
from gamification.programmes.models import AnswerableFor
from gamification.programmes.queries import ProgrammeQueries
from kernel.mongo import Db


class CalendarQueries:
    """Calendars, for those who answer for the programme."""

    def __init__(self, db: Db, calendars: CalendarRepository, programmes: ProgrammeQueries) -> None:
        self.db = db
        self.calendars = calendars
        self.programmes = programmes

    async def of(self, programme_id: str, *, by: AnswerableFor) -> Calendar:
        """The calendar of a programme; `ProgrammeNotFound` if it is not theirs."""
        await self.programmes.must_be_answered_for(programme_id, by=by)
        return await self.calendars.of(programme_id, self.db)
