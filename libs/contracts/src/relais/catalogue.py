"""Every topic of Relais and the events on it. Written by `make proto` from `proto/topics`, never by hand."""

from dataclasses import dataclass

from google.protobuf.message import Message

from relais.content.v1.charter_pb2 import CharterEnacted
from relais.content.v1.story_pb2 import StoryPublished
from relais.content.v1.story_pb2 import StoryWithdrawn
from relais.distribution.v1.ambassador_pb2 import AmbassadorEnrolled
from relais.distribution.v1.ambassador_pb2 import AmbassadorLeft
from relais.distribution.v1.click_pb2 import ClicksCounted
from relais.distribution.v1.share_pb2 import SharePublished
from relais.gamification.v1.recognition_pb2 import ContributionRecognised
from relais.gamification.v1.recognition_pb2 import KudosGiven
from relais.gamification.v1.recognition_pb2 import KudosHidden
from relais.gamification.v1.recognition_pb2 import KudosShown
from relais.metrics.v1.delta_pb2 import DeltaFolded


@dataclass(frozen=True)
class EventType:
    """One type of event: its CloudEvents type, and the message that is its data."""

    ce_type: str
    message: type[Message]


@dataclass(frozen=True)
class Topic:
    """One topic: how it is made, and what is on it."""

    name: str
    owner: str
    """The only service that publishes on it."""
    key: str
    """The field of every message whose order the consumers need; its value is the Kafka key."""
    partitions: int
    retention_ms: int
    consumers: tuple[str, ...]
    """The services that read it."""
    types: tuple[EventType, ...]


TOPICS: dict[str, Topic] = {
    "content.charter.v1": Topic(
        name="content.charter.v1",
        owner="content",
        key="charter_id",
        partitions=12,
        retention_ms=315360000000,
        consumers=("distribution",),
        types=(
            EventType("relais.content.charter.enacted.v1", CharterEnacted),
        ),
    ),
    "content.story.v1": Topic(
        name="content.story.v1",
        owner="content",
        key="story_id",
        partitions=12,
        retention_ms=315360000000,
        consumers=("distribution",),
        types=(
            EventType("relais.content.story.published.v1", StoryPublished),
            EventType("relais.content.story.withdrawn.v1", StoryWithdrawn),
        ),
    ),
    "distribution.ambassador.v1": Topic(
        name="distribution.ambassador.v1",
        owner="distribution",
        key="person_id",
        partitions=12,
        retention_ms=2592000000,
        consumers=(),
        types=(
            EventType("relais.distribution.ambassador.enrolled.v1", AmbassadorEnrolled),
            EventType("relais.distribution.ambassador.left.v1", AmbassadorLeft),
        ),
    ),
    "distribution.click.v1": Topic(
        name="distribution.click.v1",
        owner="distribution",
        key="person_id",
        partitions=12,
        retention_ms=604800000,
        consumers=("metrics",),
        types=(
            EventType("relais.distribution.click.counted.v1", ClicksCounted),
        ),
    ),
    "distribution.share.v1": Topic(
        name="distribution.share.v1",
        owner="distribution",
        key="person_id",
        partitions=12,
        retention_ms=2592000000,
        consumers=("metrics", "gamification",),
        types=(
            EventType("relais.distribution.share.published.v1", SharePublished),
        ),
    ),
    "gamification.recognition.v1": Topic(
        name="gamification.recognition.v1",
        owner="gamification",
        key="person_id",
        partitions=12,
        retention_ms=2592000000,
        consumers=(),
        types=(
            EventType("relais.gamification.contribution.recognised.v1", ContributionRecognised),
            EventType("relais.gamification.kudos.given.v1", KudosGiven),
            EventType("relais.gamification.kudos.shown.v1", KudosShown),
            EventType("relais.gamification.kudos.hidden.v1", KudosHidden),
        ),
    ),
    "metrics.delta.v1": Topic(
        name="metrics.delta.v1",
        owner="metrics",
        key="story_id",
        partitions=12,
        retention_ms=2592000000,
        consumers=("metrics",),
        types=(
            EventType("relais.metrics.delta.folded.v1", DeltaFolded),
        ),
    ),
}
