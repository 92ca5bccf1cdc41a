"""Reminders as events, without the person. The only place that knows the message."""

from __future__ import annotations

from google.protobuf.timestamp_pb2 import Timestamp

from gamification.reminders.models import Reminder
from kernel.events import NewEvent
from relais.gamification.v1.reminder_pb2 import ProgrammeReminded


def reminded(reminder: Reminder) -> NewEvent:
    """The programme is reminded; in the order of the programme."""
    due_at, reminded_at = Timestamp(), Timestamp()
    due_at.FromDatetime(reminder.due_at)
    reminded_at.FromDatetime(reminder.reminded_at)
    data = ProgrammeReminded(
        reminder_id=reminder.id,
        programme_id=reminder.programme_id,
        kind=f"CONTRIBUTION_KIND_{reminder.kind.name}",
        due_at=due_at,
        reminded_at=reminded_at,
    )
    return NewEvent(data, subject=reminder.id, key=reminder.programme_id, sequence=reminder.version)
