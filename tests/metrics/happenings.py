"""Shares and clicks as the distribution service tells of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from kernel.clock import new_id
from kernel.events import NewEvent
from metrics.deltas.models import Groups
from relais.distribution.v1.click_pb2 import VISITOR_BOT, VISITOR_HUMAN, VISITOR_PREVIEW, ClicksCounted
from relais.distribution.v1.share_pb2 import CLOSENESS_OWN, SharePublished
from relais.metrics.v1.observation_pb2 import PROVENANCE_API, PROVENANCE_DECLARED, ObservationRecorded

VISITORS = {"human_clicks": VISITOR_HUMAN, "previews": VISITOR_PREVIEW, "bots": VISITOR_BOT}
PROVENANCES = {"declared": PROVENANCE_DECLARED, "api": PROVENANCE_API}


@dataclass(frozen=True)
class Happening:
    """A share, some clicks of one class on one share's link, or a growth of what is observed of its post."""

    person: str
    story: str
    network: str
    figure: str
    count: int
    at: datetime
    entity: str = ""

    def event(self) -> NewEvent:
        """It as an event."""
        at = Timestamp()
        at.FromDatetime(self.at)
        data: Message
        if self.figure == "shares":
            data = SharePublished(
                share_id=new_id(),
                person_id=self.person,
                story_id=self.story,
                network=self.network,
                entity=self.entity,
                closeness=CLOSENESS_OWN,
                story_language="en",
                published_at=at,
            )
        elif self.figure not in VISITORS:
            name, _, provenance = self.figure.partition("_")
            data = ObservationRecorded(
                observation_id=new_id(),
                share_id=new_id(),
                person_id=self.person,
                story_id=self.story,
                network=self.network,
                entity=self.entity,
                provenance=PROVENANCES[provenance],
                read_at=at,
                **{name: self.count},
            )
        else:
            data = ClicksCounted(
                share_id=new_id(),
                person_id=self.person,
                story_id=self.story,
                network=self.network,
                entity=self.entity,
                visitor=VISITORS[self.figure],
                rule="test",
                count=self.count,
                counted_at=at,
            )
        return NewEvent(data, subject=data.share_id, key=self.person, sequence=1)


Activity = tuple[str, str, str, str, int, int, int]
"""Person, story, network, entity, measure's index, growth, second since 1970."""


def grouped(activities: Iterable[Activity]) -> Groups:
    """Activities as what is read from events."""
    groups: Groups = {}
    for person_id, story, network, entity, measure, growth, second in activities:
        people = groups.setdefault((story, network, entity, measure, second // 60), {})
        people[person_id] = people.get(person_id, 0) + growth
    return groups


def person(number: int) -> str:
    """A pseudonym like those of the kernel."""
    return f"p_{number:026d}"


def now() -> datetime:
    """The present."""
    return datetime.now(UTC)


def days_ago(days: int) -> datetime:
    """Noon of a day in the past."""
    return (now() - timedelta(days=days)).replace(hour=12, minute=0, second=0, microsecond=0)


def shares(story: str, people: int, *, at: datetime | None = None, network: str = "linkedin") -> list[Happening]:
    """A share of each of the first `people` people."""
    return [Happening(person(one), story, network, "shares", 1, at or now()) for one in range(people)]


def clicks(
    story: str,
    people: int,
    *,
    figure: str = "human_clicks",
    each: int = 1,
    at: datetime | None = None,
    network: str = "linkedin",
) -> list[Happening]:
    """Clicks on the link of each of the first `people` people."""
    return [Happening(person(one), story, network, figure, each, at or now()) for one in range(people)]
