"""The inbox: marks of what a group has handled, written in the transaction of the effect.

A group therefore applies each event once however often it is delivered. Marks outlive the topic's retention and the
time in which a dead letter may be replayed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kernel.events import Event
from kernel.mongo.collection import Db
from kernel.mongo.errors import DuplicateKey

INBOX = "inbox"


class AlreadyHandled(Exception):
    """This group has applied this event before; the transaction is over and nothing was changed."""


async def mark(event: Event[Any], db: Db, *, group: str, at: datetime) -> None:
    """Claim an event for a group; must be the first operation of the transaction. `AlreadyHandled` if it is claimed."""
    # CloudEvents 1.0 §3.1: source and id together identify an event.
    try:
        await db.collection(INBOX).insert_one({"_id": f"{group}:{event.source}:{event.id}", "at": at})
    except DuplicateKey:
        raise AlreadyHandled from None
