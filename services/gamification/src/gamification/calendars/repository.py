"""Calendars in MongoDB: one document for each programme that has set its own."""

from __future__ import annotations

from datetime import date

from gamification.calendars.models import Calendar
from kernel.calendars import Holidays
from kernel.errors import StaleWrite
from kernel.mongo import Db, Document, DuplicateKey

CALENDARS = "calendars"


class CalendarRepository:
    """Reads and writes calendars, in a transaction (`db` is a `Tx`) or outside one."""

    async def of(self, programme_id: str, db: Db) -> Calendar:
        """The programme's own calendar, or Monday to Friday if it set none."""
        document = await db.collection(CALENDARS).find_one({"_id": programme_id})
        return Calendar(programme_id=programme_id) if document is None else _calendar(document)

    async def save(self, calendar: Calendar, db: Db) -> None:
        """Keep the next version of a calendar; `StaleWrite` if another one came in between."""
        document = _document(calendar)
        if calendar.version == 1:
            try:
                await db.collection(CALENDARS).insert_one(document)
            except DuplicateKey:
                raise StaleWrite from None
        elif not await db.collection(CALENDARS).replace_one(
            {"_id": calendar.programme_id, "version": calendar.version - 1}, document
        ):
            raise StaleWrite


def _document(calendar: Calendar) -> Document:
    return {
        "_id": calendar.programme_id,
        "version": calendar.version,
        "zone": calendar.zone,
        "working_weekdays": sorted(calendar.working_weekdays),
        "country": calendar.holidays and calendar.holidays.country,
        "region": calendar.holidays and calendar.holidays.region,
        # The database knows moments and no days.
        "closed_dates": [day.isoformat() for day in sorted(calendar.closed_dates)],
    }


def _calendar(document: Document) -> Calendar:
    return Calendar(
        programme_id=document["_id"],
        version=document["version"],
        zone=document["zone"],
        working_weekdays=frozenset(document["working_weekdays"]),
        holidays=Holidays(document["country"], document["region"]) if document["country"] else None,
        closed_dates=frozenset(date.fromisoformat(day) for day in document["closed_dates"]),
    )
