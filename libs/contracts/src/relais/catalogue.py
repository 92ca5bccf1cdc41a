"""Every topic of Relais and the events on it. Written by `make proto` from `proto/topics`, never by hand."""

from dataclasses import dataclass

from google.protobuf.message import Message

from relais.content.v1.audit_pb2 import ContentActRecorded
from relais.content.v1.caption_pb2 import CaptionRetired
from relais.content.v1.caption_pb2 import CaptionSuggested
from relais.content.v1.charter_pb2 import CharterEnacted
from relais.content.v1.charter_pb2 import CommitmentMissed
from relais.content.v1.credit_pb2 import StoryCredited
from relais.content.v1.credit_pb2 import StoryUncredited
from relais.content.v1.erasure_pb2 import ErasureConfirmed
from relais.content.v1.network_pb2 import NetworkPolicyChanged
from relais.content.v1.programme_pb2 import ProgrammeChanged
from relais.content.v1.programme_pb2 import ProgrammeDefined
from relais.content.v1.programme_pb2 import ProgrammeOpened
from relais.content.v1.proposal_pb2 import ProposalAccepted
from relais.content.v1.proposal_pb2 import ProposalDeclined
from relais.content.v1.proposal_pb2 import ProposalOverdue
from relais.content.v1.proposal_pb2 import ProposalSubmitted
from relais.content.v1.proposal_pb2 import ProposalWithdrawn
from relais.content.v1.story_pb2 import StoryCorrected
from relais.content.v1.story_pb2 import StoryEnded
from relais.content.v1.story_pb2 import StoryPublished
from relais.content.v1.story_pb2 import StoryWithdrawn
from relais.content.v1.weather_pb2 import WeatherChanged
from relais.distribution.v1.access_pb2 import AccessEnded
from relais.distribution.v1.access_pb2 import AccessRestored
from relais.distribution.v1.ambassador_pb2 import AmbassadorEnrolled
from relais.distribution.v1.ambassador_pb2 import AmbassadorLeft
from relais.distribution.v1.ambassador_pb2 import ErasureRequested
from relais.distribution.v1.audit_pb2 import DistributionActRecorded
from relais.distribution.v1.click_pb2 import ClicksCounted
from relais.distribution.v1.relay_pb2 import RelayConcluded
from relais.distribution.v1.relay_pb2 import RelayOffered
from relais.distribution.v1.share_pb2 import SharePublished
from relais.distribution.v1.subscription_pb2 import SubscriptionDisabled
from relais.gamification.v1.audit_pb2 import GamificationActRecorded
from relais.gamification.v1.challenge_pb2 import ChallengeAdvanced
from relais.gamification.v1.challenge_pb2 import ChallengeConcluded
from relais.gamification.v1.cohort_pb2 import CohortBegun
from relais.gamification.v1.cohort_pb2 import CohortCancelled
from relais.gamification.v1.cohort_pb2 import CohortEnded
from relais.gamification.v1.cohort_pb2 import CohortOpened
from relais.gamification.v1.cohort_pb2 import SessionScheduled
from relais.gamification.v1.erasure_pb2 import GamificationErasureConfirmed
from relais.gamification.v1.kudos_pb2 import KudosRemoved
from relais.gamification.v1.kudos_pb2 import KudosThankedBack
from relais.gamification.v1.kudos_pb2 import TeamThanked
from relais.gamification.v1.kudos_pb2 import TeamThanksHidden
from relais.gamification.v1.kudos_pb2 import TeamThanksRemoved
from relais.gamification.v1.kudos_pb2 import TeamThanksShown
from relais.gamification.v1.milestone_pb2 import MilestoneDeleted
from relais.gamification.v1.milestone_pb2 import MilestoneReached
from relais.gamification.v1.recognition_pb2 import ContributionDeleted
from relais.gamification.v1.recognition_pb2 import ContributionRecognised
from relais.gamification.v1.recognition_pb2 import KudosGiven
from relais.gamification.v1.recognition_pb2 import KudosHidden
from relais.gamification.v1.recognition_pb2 import KudosShown
from relais.gamification.v1.reminder_pb2 import ProgrammeReminded
from relais.metrics.v1.audit_pb2 import MetricsActRecorded
from relais.metrics.v1.commitment_pb2 import CommitmentBroken
from relais.metrics.v1.cycle_pb2 import CyclePhaseChanged
from relais.metrics.v1.delta_pb2 import DeltaFolded
from relais.metrics.v1.erasure_pb2 import MetricsErasureConfirmed
from relais.metrics.v1.insight_pb2 import BarometerBaselineRecorded
from relais.metrics.v1.observation_pb2 import ObservationRecorded


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
    "content.audit.v1": Topic(
        name="content.audit.v1",
        owner="content",
        key="subject",
        partitions=3,
        retention_ms=2592000000,
        consumers=(),
        types=(
            EventType("relais.content.act.recorded.v1", ContentActRecorded),
        ),
    ),
    "content.caption.v1": Topic(
        name="content.caption.v1",
        owner="content",
        key="story_id",
        partitions=12,
        retention_ms=315360000000,
        consumers=("distribution",),
        types=(
            EventType("relais.content.caption.suggested.v1", CaptionSuggested),
            EventType("relais.content.caption.retired.v1", CaptionRetired),
        ),
    ),
    "content.charter.v1": Topic(
        name="content.charter.v1",
        owner="content",
        key="charter_id",
        partitions=12,
        retention_ms=315360000000,
        consumers=("distribution", "metrics",),
        types=(
            EventType("relais.content.charter.enacted.v1", CharterEnacted),
            EventType("relais.content.commitment.missed.v1", CommitmentMissed),
        ),
    ),
    "content.credit.v1": Topic(
        name="content.credit.v1",
        owner="content",
        key="person_id",
        partitions=12,
        retention_ms=2592000000,
        consumers=("gamification",),
        types=(
            EventType("relais.content.story.credited.v1", StoryCredited),
            EventType("relais.content.story.uncredited.v1", StoryUncredited),
        ),
    ),
    "content.erasure.v1": Topic(
        name="content.erasure.v1",
        owner="content",
        key="erasure_id",
        partitions=1,
        retention_ms=2592000000,
        consumers=("distribution",),
        types=(
            EventType("relais.content.erasure.confirmed.v1", ErasureConfirmed),
        ),
    ),
    "content.network.v1": Topic(
        name="content.network.v1",
        owner="content",
        key="programme_id",
        partitions=12,
        retention_ms=315360000000,
        consumers=("distribution",),
        types=(
            EventType("relais.content.network.changed.v1", NetworkPolicyChanged),
        ),
    ),
    "content.programme.v1": Topic(
        name="content.programme.v1",
        owner="content",
        key="programme_id",
        partitions=12,
        retention_ms=315360000000,
        consumers=("distribution", "metrics", "gamification",),
        types=(
            EventType("relais.content.programme.defined.v1", ProgrammeDefined),
            EventType("relais.content.programme.changed.v1", ProgrammeChanged),
            EventType("relais.content.programme.opened.v1", ProgrammeOpened),
        ),
    ),
    "content.proposal.v1": Topic(
        name="content.proposal.v1",
        owner="content",
        key="proposal_id",
        partitions=12,
        retention_ms=2592000000,
        consumers=("metrics", "gamification",),
        types=(
            EventType("relais.content.proposal.submitted.v1", ProposalSubmitted),
            EventType("relais.content.proposal.accepted.v1", ProposalAccepted),
            EventType("relais.content.proposal.declined.v1", ProposalDeclined),
            EventType("relais.content.proposal.withdrawn.v1", ProposalWithdrawn),
            EventType("relais.content.proposal.overdue.v1", ProposalOverdue),
        ),
    ),
    "content.story.v1": Topic(
        name="content.story.v1",
        owner="content",
        key="story_id",
        partitions=12,
        retention_ms=315360000000,
        consumers=("distribution", "metrics",),
        types=(
            EventType("relais.content.story.published.v1", StoryPublished),
            EventType("relais.content.story.withdrawn.v1", StoryWithdrawn),
            EventType("relais.content.story.corrected.v1", StoryCorrected),
            EventType("relais.content.story.ended.v1", StoryEnded),
        ),
    ),
    "content.weather.v1": Topic(
        name="content.weather.v1",
        owner="content",
        key="programme_id",
        partitions=12,
        retention_ms=315360000000,
        consumers=("distribution",),
        types=(
            EventType("relais.content.weather.changed.v1", WeatherChanged),
        ),
    ),
    "distribution.access.v1": Topic(
        name="distribution.access.v1",
        owner="distribution",
        key="person_id",
        partitions=3,
        retention_ms=2592000000,
        consumers=("content", "distribution", "gamification", "metrics",),
        types=(
            EventType("relais.distribution.access.ended.v1", AccessEnded),
            EventType("relais.distribution.access.restored.v1", AccessRestored),
        ),
    ),
    "distribution.ambassador.v1": Topic(
        name="distribution.ambassador.v1",
        owner="distribution",
        key="person_id",
        partitions=12,
        retention_ms=2592000000,
        consumers=("content", "gamification", "metrics",),
        types=(
            EventType("relais.distribution.ambassador.enrolled.v1", AmbassadorEnrolled),
            EventType("relais.distribution.ambassador.left.v1", AmbassadorLeft),
            EventType("relais.distribution.erasure.requested.v1", ErasureRequested),
        ),
    ),
    "distribution.audit.v1": Topic(
        name="distribution.audit.v1",
        owner="distribution",
        key="subject",
        partitions=3,
        retention_ms=2592000000,
        consumers=("content",),
        types=(
            EventType("relais.distribution.act.recorded.v1", DistributionActRecorded),
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
    "distribution.relay.v1": Topic(
        name="distribution.relay.v1",
        owner="distribution",
        key="person_id",
        partitions=12,
        retention_ms=2592000000,
        consumers=("distribution", "metrics",),
        types=(
            EventType("relais.distribution.relay.offered.v1", RelayOffered),
            EventType("relais.distribution.relay.concluded.v1", RelayConcluded),
        ),
    ),
    "distribution.share.v1": Topic(
        name="distribution.share.v1",
        owner="distribution",
        key="person_id",
        partitions=12,
        retention_ms=2592000000,
        consumers=("content", "distribution", "metrics", "gamification",),
        types=(
            EventType("relais.distribution.share.published.v1", SharePublished),
        ),
    ),
    "distribution.subscription.v1": Topic(
        name="distribution.subscription.v1",
        owner="distribution",
        key="subscription_id",
        partitions=3,
        retention_ms=2592000000,
        consumers=(),
        types=(
            EventType("relais.distribution.subscription.disabled.v1", SubscriptionDisabled),
        ),
    ),
    "gamification.audit.v1": Topic(
        name="gamification.audit.v1",
        owner="gamification",
        key="subject",
        partitions=3,
        retention_ms=2592000000,
        consumers=("content",),
        types=(
            EventType("relais.gamification.act.recorded.v1", GamificationActRecorded),
        ),
    ),
    "gamification.challenge.v1": Topic(
        name="gamification.challenge.v1",
        owner="gamification",
        key="challenge_id",
        partitions=6,
        retention_ms=7776000000,
        consumers=("content", "gamification",),
        types=(
            EventType("relais.gamification.challenge.advanced.v1", ChallengeAdvanced),
            EventType("relais.gamification.challenge.concluded.v1", ChallengeConcluded),
        ),
    ),
    "gamification.cohort.v1": Topic(
        name="gamification.cohort.v1",
        owner="gamification",
        key="cohort_id",
        partitions=12,
        retention_ms=2592000000,
        consumers=(),
        types=(
            EventType("relais.gamification.cohort.opened.v1", CohortOpened),
            EventType("relais.gamification.session.scheduled.v1", SessionScheduled),
            EventType("relais.gamification.cohort.begun.v1", CohortBegun),
            EventType("relais.gamification.cohort.ended.v1", CohortEnded),
            EventType("relais.gamification.cohort.cancelled.v1", CohortCancelled),
        ),
    ),
    "gamification.erasure.v1": Topic(
        name="gamification.erasure.v1",
        owner="gamification",
        key="erasure_id",
        partitions=1,
        retention_ms=2592000000,
        consumers=("distribution",),
        types=(
            EventType("relais.gamification.erasure.confirmed.v1", GamificationErasureConfirmed),
        ),
    ),
    "gamification.recognition.v1": Topic(
        name="gamification.recognition.v1",
        owner="gamification",
        key="person_id",
        partitions=12,
        retention_ms=2592000000,
        consumers=("gamification",),
        types=(
            EventType("relais.gamification.contribution.recognised.v1", ContributionRecognised),
            EventType("relais.gamification.contribution.deleted.v1", ContributionDeleted),
            EventType("relais.gamification.kudos.given.v1", KudosGiven),
            EventType("relais.gamification.kudos.shown.v1", KudosShown),
            EventType("relais.gamification.kudos.hidden.v1", KudosHidden),
            EventType("relais.gamification.kudos.answered.v1", KudosThankedBack),
            EventType("relais.gamification.kudos.removed.v1", KudosRemoved),
            EventType("relais.gamification.team.thanked.v1", TeamThanked),
            EventType("relais.gamification.team.shown.v1", TeamThanksShown),
            EventType("relais.gamification.team.hidden.v1", TeamThanksHidden),
            EventType("relais.gamification.team.removed.v1", TeamThanksRemoved),
            EventType("relais.gamification.milestone.reached.v1", MilestoneReached),
            EventType("relais.gamification.milestone.deleted.v1", MilestoneDeleted),
        ),
    ),
    "gamification.reminder.v1": Topic(
        name="gamification.reminder.v1",
        owner="gamification",
        key="programme_id",
        partitions=3,
        retention_ms=2592000000,
        consumers=(),
        types=(
            EventType("relais.gamification.programme.reminded.v1", ProgrammeReminded),
        ),
    ),
    "metrics.audit.v1": Topic(
        name="metrics.audit.v1",
        owner="metrics",
        key="subject",
        partitions=3,
        retention_ms=2592000000,
        consumers=("content",),
        types=(
            EventType("relais.metrics.act.recorded.v1", MetricsActRecorded),
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
    "metrics.erasure.v1": Topic(
        name="metrics.erasure.v1",
        owner="metrics",
        key="erasure_id",
        partitions=1,
        retention_ms=2592000000,
        consumers=("distribution",),
        types=(
            EventType("relais.metrics.erasure.confirmed.v1", MetricsErasureConfirmed),
        ),
    ),
    "metrics.insight.v1": Topic(
        name="metrics.insight.v1",
        owner="metrics",
        key="programme_id",
        partitions=12,
        retention_ms=315360000000,
        consumers=("content",),
        types=(
            EventType("relais.metrics.baseline.recorded.v1", BarometerBaselineRecorded),
            EventType("relais.metrics.cycle.changed.v1", CyclePhaseChanged),
            EventType("relais.metrics.commitment.broken.v1", CommitmentBroken),
        ),
    ),
    "metrics.observation.v1": Topic(
        name="metrics.observation.v1",
        owner="metrics",
        key="person_id",
        partitions=12,
        retention_ms=2592000000,
        consumers=("metrics",),
        types=(
            EventType("relais.metrics.observation.recorded.v1", ObservationRecorded),
        ),
    ),
}
