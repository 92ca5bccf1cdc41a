"""Personal events as a stream of server-sent events."""

from __future__ import annotations

import json
from collections.abc import Container, Sequence
from datetime import datetime

from kernel.http.schemas import rfc3339
from kernel.live import Journal, Position, Told, event, listeners_of, overlap_of
from kernel.mongo import Db
from kernel.personal_events.notes import KEPT, PERSONAL_EVENTS, PersonalEvent, since
from kernel.runtime import Runtime
from kernel.settings import StreamSettings

MEANING = (
    "Server-sent events about what is yours. `data` has the `id` of what it is about, the `href` where you read what "
    "became of it, and `at`, when this was noted. `reset` says that more was missed than can be told: read anew what "
    "you show. An event may come twice, with the same `id`, which is good for `Last-Event-ID` at any process for seven "
    "days."
)


class PersonalNotes:
    """Personal events, each told as it was noted."""

    async def since(
        self, position: Position, db: Db, *, until: datetime, limit: int, to: str | None = None
    ) -> Sequence[PersonalEvent]:
        """Events after a position and not after a moment."""
        return await since(position, db, until=until, limit=limit, to=to)

    async def told(self, notes: Sequence[PersonalEvent], _db: Db, *, at: datetime) -> list[Told]:
        """The messages of events."""
        return [_told(one) for one in notes]


class PersonalStream(Journal[PersonalEvent]):
    """What happens to what is theirs, told to those who listen to this process."""


def personal_stream(runtime: Runtime, settings: StreamSettings, denied: Container[str]) -> PersonalStream:
    """The personal events of one process: `run` is a job of its api, and its listeners `end` with it. Who is `denied`
    hears no more."""
    return PersonalStream(
        runtime.mongo,
        PersonalNotes(),
        listeners_of(settings, runtime.clock, denied),
        runtime.clock,
        collection=PERSONAL_EVENTS,
        kept=KEPT,
        overlap=overlap_of(settings),
    )


def _told(one: PersonalEvent) -> Told:
    position = Position(one.at, one.id)
    data = json.dumps({"id": one.about, "href": one.href, "at": rfc3339(one.at)})
    return position, one.person_id, event(one.kind, position, data)
