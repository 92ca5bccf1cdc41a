"""Breathing budgets in MongoDB: one document for who has set their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from distribution.budgets.models import Budget, Window
from kernel.calendars import Holidays
from kernel.errors import StaleWrite
from kernel.mongo import Db, Document, DuplicateKey, Tx

BUDGETS = "budgets"


class BudgetRepository:
    """Reads and writes budgets, in a transaction (`db` is a `Tx`) or outside one."""

    async def find(self, person_id: str, db: Db) -> Budget | None:
        """The person's own budget, or None if they set none."""
        document = await db.collection(BUDGETS).find_one({"_id": person_id})
        return None if document is None else _budget(document)

    async def save(self, budget: Budget, db: Db) -> None:
        """Keep the next version of a budget; `StaleWrite` if another one came in between."""
        document = _document(budget)
        if budget.version == 1:
            try:
                await db.collection(BUDGETS).insert_one(document)
            except DuplicateKey:
                raise StaleWrite from None
        elif not await db.collection(BUDGETS).replace_one(
            {"_id": budget.person_id, "version": budget.version - 1}, document
        ):
            raise StaleWrite

    async def remove(self, person_id: str, db: Db) -> None:
        """Keep no budget of a person; nothing happens if they set none."""
        await db.collection(BUDGETS).delete_one({"_id": person_id})


@dataclass(frozen=True, slots=True)
class BudgetHolding:
    """What is kept of a person: when and how much may go out in their name."""

    name: str = BUDGETS

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """The person's own budget."""
        found = await db.collection(BUDGETS).find_one({"_id": person_id}) if after is None else None
        return [found] if found else []

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """It is removed."""
        return await tx.collection(BUDGETS).delete_one({"_id": person_id})


def _document(budget: Budget) -> Document:
    return {
        "_id": budget.person_id,
        "version": budget.version,
        "zone": budget.zone,
        "windows": [[one.weekday, one.start, one.end] for one in budget.windows],
        "rest_weekdays": sorted(budget.rest_weekdays),
        # The database knows moments and no days.
        "rest_dates": [day.isoformat() for day in sorted(budget.rest_dates)],
        "country": budget.holidays and budget.holidays.country,
        "region": budget.holidays and budget.holidays.region,
        "per_day": budget.per_day,
        "per_week": budget.per_week,
        "messages_per_week": budget.messages_per_week,
    }


def _budget(document: Document) -> Budget:
    return Budget(
        person_id=document["_id"],
        version=document["version"],
        zone=document["zone"],
        windows=tuple(Window(*one) for one in document["windows"]),
        rest_weekdays=frozenset(document["rest_weekdays"]),
        rest_dates=frozenset(date.fromisoformat(day) for day in document["rest_dates"]),
        holidays=Holidays(document["country"], document["region"]) if document["country"] else None,
        per_day=document["per_day"],
        per_week=document["per_week"],
        messages_per_week=document["messages_per_week"],
    )
