"""Personal events in MongoDB: one document each, gone after a week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from kernel.clock import new_id
from kernel.language import Text
from kernel.live import Position
from kernel.mongo import Db, Document, Tx
from kernel.personal_data import THE_PERSON, Entry, Kept, Owned

PERSONAL_EVENTS = "personal_events"
PERSONAL_EVENTS_KEPT = Kept(
    Owned("personal_events", PERSONAL_EVENTS, "person_id"),
    Entry(
        what=Text(
            en="That something happened to a thing of the person’s: which, where it is read, when",
            fr="Qu’il est arrivé quelque chose à ce qui est à la personne : à quoi, où le lire, quand",
        ),
        why=Text(
            en="Tells the person at once, also of what they missed while they were away",
            fr="L’apprend à la personne aussitôt, et ce qu’elle a manqué en son absence",
        ),
        seen_by=THE_PERSON,
        until=Text(
            en="7 days, or until the person asks to be forgotten",
            fr="7 jours, ou jusqu’à ce que la personne demande l’oubli",
        ),
    ),
)
# So long somebody may be away and still be told what came in between; then they read anew what they show.
KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalEvent:
    """Something happened at that moment to the thing with the id `about`, which is the person's and read at `href`."""

    id: str
    person_id: str
    kind: str
    about: str
    href: str
    at: datetime

    @classmethod
    def of(cls, person_id: str, kind: str, *, about: str, href: str, at: datetime) -> PersonalEvent:
        """A new event. `at` is the moment in which it is noted: those who listen are told by it."""
        return cls(id=new_id(), person_id=person_id, kind=kind, about=about, href=href, at=at)

    @property
    def to(self) -> str:
        """Nobody else is told."""
        return self.person_id


_FIELDS = tuple(one.name for one in fields(PersonalEvent))


async def note(happened: Sequence[PersonalEvent], tx: Tx) -> None:
    """Have people told, in the transaction that keeps what happened."""
    await tx.collection(PERSONAL_EVENTS).insert_many([_document(one) for one in happened])


async def since(
    position: Position, db: Db, *, until: datetime, limit: int, to: str | None = None
) -> list[PersonalEvent]:
    """Events after a position and not after a moment, all or one person's, in the order of their moments and ids."""
    behind = [{"at": {"$gt": position.at}}, {"at": position.at, "_id": {"$gt": position.note_id}}]
    wanted: Document = {"at": {"$gte": position.at, "$lte": until}, "$or": behind}
    if to is not None:
        wanted["person_id"] = to
    found = await db.collection(PERSONAL_EVENTS).find(wanted, sort=[("at", 1), ("_id", 1)], limit=limit)
    return [PersonalEvent(id=one.pop("_id"), **one) for one in found]


async def make_indexes(db: Db) -> None:
    """For the migration of a service that notes personal events."""
    events = db.collection(PERSONAL_EVENTS)
    await events.create_index([("at", 1), ("_id", 1)], name="by_time")
    await events.create_index([("person_id", 1), ("at", 1), ("_id", 1)], name="by_person")
    await events.create_index("at", name="kept", expireAfterSeconds=round(KEPT.total_seconds()))


def _document(happened: PersonalEvent) -> Document:
    # Field by field: `asdict` would copy each of them.
    document: Document = {name: getattr(happened, name) for name in _FIELDS}
    document["_id"] = document.pop("id")
    return document
