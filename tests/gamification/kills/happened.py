"""What happened, and what it adds up to, computed without the service: efforts as events, thanks as requests."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from kernel.clock import new_id
from kernel.events import NewEvent
from relais.distribution.v1.share_pb2 import CLOSENESS_OWN, SharePublished

ENTITIES = ("", "north", "south")
NETWORKS = ("linkedin", "mastodon", "bluesky")
# One in twenty arrives twice. A relay that dies sends its last batch again, so the second is that close behind.
DUPLICATES = 0.05
_BATCH = 500


@dataclass(frozen=True)
class Effort:
    """What a person did, as another service tells of it."""

    kind: str
    origin: str
    person: str
    story: str
    entity: str
    at: datetime

    def event(self) -> NewEvent:
        """It as an event of the distribution service."""
        at = Timestamp()
        at.FromDatetime(self.at)
        data = SharePublished(
            share_id=self.origin,
            person_id=self.person,
            story_id=self.story,
            network=NETWORKS[len(self.origin) % 3],
            entity=self.entity,
            closeness=CLOSENESS_OWN,
            story_language="en" if self.story else "",
            published_at=at,
        )
        return NewEvent(data, subject=self.origin, key=self.person, sequence=1)

    @property
    def kept(self) -> tuple[Any, ...]:
        """What a contribution keeps of it, in the order of `COLUMNS`."""
        return self.kind, self.origin, self.person, self.story or None, self.entity or None, self.at


COLUMNS = ("kind", "origin_id", "person_id", "story_id", "entity", "made_at")


@dataclass
class Thanks:
    """Kudos that were asked for, and what was answered last."""

    giver: str
    receiver: str
    reason: str
    contribution: str | None
    id: str = ""
    told: list[str] = field(default_factory=list)
    """The events that tell of them, in order."""
    hangs: bool = False

    @property
    def version(self) -> int:
        """Each change made one."""
        return len(self.told)


def efforts(people: Sequence[str], *, count: int, chance: random.Random) -> Iterator[Effort]:
    """So many shares and posts of one's own of the last hour, in the order in which they are told."""
    stories = [new_id() for _ in range(24)]
    now = datetime.now(UTC).replace(microsecond=0)
    for _ in range(count):
        is_own_post = chance.random() < 0.3
        yield Effort(
            kind="writing" if is_own_post else "sharing",
            origin=new_id(),
            person=chance.choice(people),
            story="" if is_own_post else chance.choice(stories),
            entity=chance.choice(ENTITIES),
            at=now - timedelta(seconds=chance.randrange(3600)),
        )


def told_twice_now_and_then(rows: Sequence[Any], *, chance: random.Random) -> list[Any]:
    """The rows in their order, one in twenty a second time shortly after."""
    placed = [(float(place), row) for place, row in enumerate(rows)]
    placed += [
        (place + 0.5 + chance.randrange(_BATCH), row) for place, row in enumerate(rows) if chance.random() < DUPLICATES
    ]
    return [row for _place, row in sorted(placed, key=lambda one: one[0])]
