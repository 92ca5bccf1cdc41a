"""Shares and clicks as the distribution service tells of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from kernel.clock import new_id
from kernel.events import NewEvent
from relais.distribution.v1.click_pb2 import VISITOR_BOT, VISITOR_HUMAN, VISITOR_PREVIEW, ClicksCounted
from relais.distribution.v1.share_pb2 import CLOSENESS_OWN, SharePublished

VISITORS = {"human_clicks": VISITOR_HUMAN, "previews": VISITOR_PREVIEW, "bots": VISITOR_BOT}


@dataclass(frozen=True)
class Happening:
    """A share, or some clicks of one class on one share's link."""

    person: str
    story: str
    network: str
    figure: str
    count: int
    at: datetime

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
                closeness=CLOSENESS_OWN,
                story_language="en",
                published_at=at,
            )
        else:
            data = ClicksCounted(
                share_id=new_id(),
                person_id=self.person,
                story_id=self.story,
                network=self.network,
                visitor=VISITORS[self.figure],
                rule="test",
                count=self.count,
                counted_at=at,
            )
        return NewEvent(data, subject=data.share_id, key=self.person, sequence=1)


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
