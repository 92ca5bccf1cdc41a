"""What happened to what is a person's: noted in the transaction in which it did, told to that person alone.

    await note([PersonalEvent.of(person_id, "thing_done", about=thing.id, href=f"/v1/me/things/{thing.id}", at=at)], tx)

An event says which thing and where it is read; what became of it stands there. Product-blind.
"""

from kernel.personal_events.notes import KEPT, PERSONAL_EVENTS, PERSONAL_EVENTS_KEPT, PersonalEvent, make_indexes, note
from kernel.personal_events.streams import MEANING, PersonalStream, personal_stream

__all__ = [
    "KEPT",
    "MEANING",
    "PERSONAL_EVENTS",
    "PERSONAL_EVENTS_KEPT",
    "PersonalEvent",
    "PersonalStream",
    "make_indexes",
    "note",
    "personal_stream",
]
