"""Reminders in MongoDB: one document each, saved only over the version that was read."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from gamification.contributions.models import ContributionKind
from gamification.programmes.models import AnswerableFor
from gamification.reminders.errors import ReminderNotFound
from gamification.reminders.models import Reminder, ReminderState
from kernel.errors import StaleWrite
from kernel.mongo import Db, Document

REMINDERS = "reminders"


class ReminderRepository:
    """Reads and writes reminders, in a transaction (`db` is a `Tx`) or outside one."""

    async def get(self, reminder_id: str, db: Db) -> Reminder:
        """The reminder; `ReminderNotFound` if there is none."""
        document = await db.collection(REMINDERS).find_one({"_id": reminder_id})
        if document is None:
            raise ReminderNotFound
        return _reminder(document)

    async def add(self, reminder: Reminder, db: Db) -> None:
        """Keep a new reminder."""
        await db.collection(REMINDERS).insert_one(_document(reminder))

    async def save(self, reminder: Reminder, db: Db) -> None:
        """Keep the next version of a reminder; `StaleWrite` if somebody else has made it in the meantime."""
        wanted = {"_id": reminder.id, "version": reminder.version - 1}
        if not await db.collection(REMINDERS).replace_one(wanted, _document(reminder)):
            raise StaleWrite

    async def end(self, contribution_id: str, db: Db) -> None:
        """Keep no reminder of a contribution; nothing happens if there is none."""
        await db.collection(REMINDERS).delete_many({"contribution_id": contribution_id})

    async def newest(
        self, by: AnswerableFor, db: Db, *, state: ReminderState, before: str | None, limit: int
    ) -> list[Reminder]:
        """Reminders to the programmes of a person, of others' efforts, newest first, before the one with that id."""
        wanted: dict[str, Any] = {"state": state.value, "person_id": {"$ne": by.person_id}}
        if by.programme_id is not None:
            wanted["programme_id"] = by.programme_id
        if before is not None:
            wanted["_id"] = {"$lt": before}
        found = await db.collection(REMINDERS).find(wanted, sort=[("_id", -1)], limit=limit)
        return [_reminder(document) for document in found]


def _document(reminder: Reminder) -> Document:
    document = asdict(reminder)
    document["_id"] = document.pop("id")
    document["state"] = reminder.state.value
    document["kind"] = reminder.kind.value
    return document


def _reminder(document: Document) -> Reminder:
    fields = {**document, "id": document["_id"]}
    del fields["_id"]
    fields["state"] = ReminderState(fields["state"])
    fields["kind"] = ContributionKind(fields["kind"])
    return Reminder(**fields)
