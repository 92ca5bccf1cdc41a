"""What people did, as other services tell of it, and what is recognised of that, computed without the service."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from kernel.clock import new_id
from kernel.events import NewEvent
from relais.content.v1.credit_pb2 import StoryCredited, StoryUncredited
from relais.content.v1.programme_pb2 import ProgrammeDefined
from relais.content.v1.proposal_pb2 import ProposalAccepted, ProposalDeclined, ProposalSubmitted, ProposalWithdrawn
from relais.distribution.v1.share_pb2 import CLOSENESS_OWN, SharePublished

# Entity → its programme. That of everybody else is the group's.
PROGRAMMES = {"north": "north-grid"}
ENTITIES = ("", "north", "south")
COLUMNS = ("kind", "origin_id", "person_id", "story_id", "entity", "programme_id", "made_at")
# What may become of a proposal or a credit.
ENDS = {"proposing": ("", "accepted", "declined", "withdrawn"), "crediting": ("", "", "uncredited")}
_NETWORKS = ("linkedin", "mastodon", "bluesky")
# One in twenty arrives twice. A relay that dies sends its last batch again, so the second is that close behind.
DUPLICATES = 0.05
_BATCH = 500
_OVERDUE = 0.2


@dataclass(frozen=True)
class Effort:
    """What a person did, and `end`, what became of it afterwards."""

    kind: str
    origin: str
    person: str
    other: str
    """Another person, of whom a credit tells."""
    story: str
    entity: str
    at: datetime
    end: str = ""
    is_overdue: bool = False
    """Whether five working days pass over it without anybody saying anything."""

    @property
    def programme(self) -> str:
        """The programme that it was done for."""
        return PROGRAMMES.get(self.entity, "main")

    @property
    def is_taken_back(self) -> bool:
        """Whether it is its person's alone in the end."""
        return self.end in ("withdrawn", "uncredited")

    @property
    def is_answered(self) -> bool:
        """Whether a human has answered, or need not any more."""
        return bool(self.end)

    @property
    def kept(self) -> tuple[Any, ...]:
        """What a contribution keeps of it, in the order of `COLUMNS`."""
        # Which entity proposes or names is not told; the programme is.
        entity = self.entity if self.kind in ("sharing", "writing") else ""
        return self.kind, self.origin, self.person, self.story or None, entity or None, self.programme, self.at

    def event(self) -> NewEvent:
        """The event that tells of it."""
        at, programme = _timestamp(self.at), self.programme
        if self.kind == "proposing":
            proposal = ProposalSubmitted(
                proposal_id=self.origin,
                proposal_version=1,
                person_id=self.person,
                kind="idea",
                language="en",
                submitted_at=at,
                programme_id=programme,
            )
            return _event(proposal, self.origin, key=self.origin)
        if self.kind == "crediting":
            credit = StoryCredited(
                person_id=self.other,
                story_id=self.story,
                credited_at=at,
                credit_id=self.origin,
                credited_by=self.person,
                programme_id=programme,
            )
            return _event(credit, self.story, key=self.other)
        share = SharePublished(
            share_id=self.origin,
            person_id=self.person,
            story_id=self.story,
            network=_NETWORKS[int(self.origin[-1], 16) % 3],
            entity=self.entity,
            closeness=CLOSENESS_OWN,
            story_language="en" if self.story else "",
            published_at=at,
        )
        return _event(share, self.origin, key=self.person)

    def ending(self) -> NewEvent | None:
        """The event that tells what became of it, if anything has."""
        at = _timestamp(self.at + timedelta(minutes=1))
        if self.end == "uncredited":
            credit = StoryUncredited(person_id=self.other, story_id=self.story, uncredited_at=at, credit_id=self.origin)
            return _event(credit, self.story, key=self.other)
        proposal = {"proposal_id": self.origin, "proposal_version": 2, "person_id": self.person}
        messages: dict[str, Message] = {
            "accepted": ProposalAccepted(**proposal, story_id=self.origin, accepted_at=at),
            "declined": ProposalDeclined(**proposal, declined_at=at),
            "withdrawn": ProposalWithdrawn(**proposal, withdrawn_at=at),
        }
        return _event(messages[self.end], self.origin, key=self.origin) if self.end else None


def efforts(
    people: Sequence[str], *, unthanked: Collection[str], count: int, chance: random.Random
) -> Iterator[Effort]:
    """So many efforts of the last hour, in the order in which they are told. Nobody will thank the `unthanked`, and for
    some of what they did nobody says anything in time."""
    stories = [new_id() for _ in range(24)]
    now = datetime.now(UTC).replace(microsecond=0)
    for _ in range(count):
        kind = chance.choices(("sharing", "writing", "proposing", "crediting"), (50, 20, 20, 10))[0]
        person, other = chance.sample(people, 2)
        yield Effort(
            kind=kind,
            origin=new_id(),
            person=person,
            other=other,
            story=chance.choice(stories) if kind in ("sharing", "crediting") else "",
            entity=chance.choice(ENTITIES),
            at=now - timedelta(seconds=chance.randrange(3600)),
            end=chance.choice(ENDS.get(kind, ("",))),
            is_overdue=kind in ("sharing", "writing") and person in unthanked and chance.random() < _OVERDUE,
        )


def told(done: Sequence[Effort], *, chance: random.Random) -> list[NewEvent]:
    """The events of efforts, what became of each some time after it."""
    placed = [(float(place), one.event()) for place, one in enumerate(done)]
    for place, one in enumerate(done):
        if (ending := one.ending()) is not None:
            placed.append((place + 0.5 + chance.randrange(_BATCH), ending))
    return [event for _place, event in sorted(placed, key=lambda one: one[0])]


def twice_now_and_then(rows: Sequence[Any], *, chance: random.Random) -> list[Any]:
    """The rows in their order, one in twenty a second time shortly after."""
    placed = [(float(place), row) for place, row in enumerate(rows)]
    placed += [
        (place + 0.5 + chance.randrange(_BATCH), row) for place, row in enumerate(rows) if chance.random() < DUPLICATES
    ]
    return [row for _place, row in sorted(placed, key=lambda one: one[0])]


def programmes() -> Iterator[NewEvent]:
    """The programmes of entities, as the content service tells of them."""
    for entity, programme in PROGRAMMES.items():
        data = ProgrammeDefined(
            programme_id=programme,
            programme_version=1,
            entity=entity,
            languages=["en"],
            status="open",
            defined_at=_timestamp(datetime.now(UTC)),
        )
        yield _event(data, programme, key=programme)


def _event(data: Message, subject: str, *, key: str) -> NewEvent:
    return NewEvent(data, subject=subject, key=key, sequence=1)


def _timestamp(moment: datetime) -> Timestamp:
    timestamp = Timestamp()
    timestamp.FromDatetime(moment)
    return timestamp
