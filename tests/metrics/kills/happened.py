"""What happened, as events in the order of their arrival, and what it adds up to, computed without the service."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from kernel.clock import new_id
from kernel.events import NewEvent
from relais.distribution.v1 import click_pb2
from relais.distribution.v1.click_pb2 import ClicksCounted
from relais.distribution.v1.share_pb2 import CLOSENESS_OWN, SharePublished

NETWORKS = ("linkedin", "mastodon", "bluesky")
VISITORS = {
    "human_clicks": click_pb2.VISITOR_HUMAN,
    "previews": click_pb2.VISITOR_PREVIEW,
    "bots": click_pb2.VISITOR_BOT,
}
FIGURES = ("shares", *VISITORS)
# Most visits are people's.
_CLASSES = ("human_clicks",) * 6 + ("previews", "bots")
_STEP_SECONDS = 300
# One in twenty arrives twice, the second time close behind the first, as a relay sends again what it has not marked.
_DUPLICATES = 0.05
_AHEAD = 2_000

Happening = tuple[str, str, str, str, str, int, int]
"""Person, story, network, entity, figure, how many, when (seconds since 1970)."""


@dataclass
class Model:
    """What happened, added up in each way in which the service adds it up."""

    cells: Counter[tuple[str, str, str, str, str]] = field(default_factory=Counter)
    """(day, story, network, entity, figure) → count."""
    minutes: Counter[tuple[str, str, int, str]] = field(default_factory=Counter)
    """(story, network, minute's first second, figure) → count."""
    steps: Counter[tuple[str, str, int, str]] = field(default_factory=Counter)
    """(story, network, step's first second, figure) → count."""
    impact: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    """(person, story, network, figure) → count."""

    def add(self, happening: Happening) -> None:
        """Count one thing that happened."""
        person, story, network, entity, figure, count, second = happening
        day = datetime.fromtimestamp(second, UTC).date().isoformat()
        self.cells[day, story, network, entity, figure] += count
        self.minutes[story, network, second - second % 60, figure] += count
        self.steps[story, network, second - second % _STEP_SECONDS, figure] += count
        self.impact[person, story, network, figure] += count


def happenings(people: Sequence[str], *, clicks: int, chance: random.Random) -> Iterator[Happening]:
    """A share of each person for two stories, then so many clicks on them, in any order, of the last ten minutes."""
    stories = [new_id() for _ in range(24)]
    now = int(datetime.now(UTC).timestamp())
    links = [
        (person, stories[(place + turn * 7) % len(stories)], NETWORKS[(place + turn) % 3], "north" if place % 3 else "")
        for place, person in enumerate(people)
        for turn in range(2)
    ]
    for link in links:
        yield *link, "shares", 1, now - chance.randrange(600)
    while clicks > 0:
        count = min(chance.randrange(1, 4), clicks)
        clicks -= count
        yield *chance.choice(links), chance.choice(_CLASSES), count, now - chance.randrange(600)


def twice_now_and_then(rows: Sequence[Any], *, chance: random.Random) -> list[Any]:
    """The rows in an order of chance, one in twenty a second time not far behind."""
    shuffled = list(rows)
    chance.shuffle(shuffled)
    placed = [(float(place), row) for place, row in enumerate(shuffled)]
    placed += [
        (place + chance.random() * _AHEAD, row) for place, row in enumerate(shuffled) if chance.random() < _DUPLICATES
    ]
    return [row for _place, row in sorted(placed, key=lambda one: one[0])]


def event(happening: Happening) -> NewEvent:
    """It as the distribution service tells of it."""
    person, story, network, entity, figure, count, second = happening
    at, share = Timestamp(seconds=second), new_id()
    names = {"share_id": share, "person_id": person, "story_id": story, "network": network, "entity": entity}
    if figure == "shares":
        data: Any = SharePublished(**names, closeness=CLOSENESS_OWN, story_language="en", published_at=at)
        return NewEvent(data, subject=share, key=person, sequence=1)
    data = ClicksCounted(**names, visitor=VISITORS[figure], rule="test", count=count, counted_at=at)
    return NewEvent(data, subject=share, key=person, sequence=0)
