"""Every event that the content service consumes, on one screen."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from content.audits import events as audit_events
from content.audits.repository import AuditRepository
from content.captions.repository import CaptionRepository
from content.challenges import events as challenge_events
from content.challenges.commands import ResultCommands
from content.commitments import events as commitment_events
from content.commitments.repository import CommitmentRepository
from content.feed_addresses.models import UNHEARD
from content.feed_addresses.repository import FeedAddressRepository
from content.personal_data import events as personal_data_events
from content.programmes import events as programme_events
from content.programmes.repository import ProgrammeRepository
from content.proposals.repository import ProposalRepository
from kernel.clock import utc_now
from kernel.consumer import Subscriptions
from kernel.events import Event
from kernel.mongo import Tx
from kernel.personal_data import ErasureLedger
from relais.distribution.v1.access_pb2 import AccessEnded, AccessRestored
from relais.distribution.v1.ambassador_pb2 import ErasureRequested
from relais.distribution.v1.audit_pb2 import DistributionActRecorded
from relais.distribution.v1.share_pb2 import SharePublished
from relais.gamification.v1.audit_pb2 import GamificationActRecorded
from relais.gamification.v1.challenge_pb2 import ChallengeConcluded
from relais.metrics.v1.audit_pb2 import MetricsActRecorded
from relais.metrics.v1.commitment_pb2 import CommitmentBroken
from relais.metrics.v1.insight_pb2 import BarometerBaselineRecorded

leases = Subscriptions(group="content.leases")
erasures = Subscriptions(group="content.erasures", reads_all=True)
insights = Subscriptions(group="content.insights")
results = Subscriptions(group="content.results")
audit = Subscriptions(group="content.audit")
_captions = CaptionRepository()
_erasures = ErasureLedger()
_addresses = FeedAddressRepository()
_programmes = ProgrammeRepository()
_commitments = CommitmentRepository()
_audits = AuditRepository()
_results = ResultCommands(ProposalRepository(), _programmes, utc_now)


@leases.on(SharePublished)
async def count_use(event: Event[SharePublished], tx: Tx) -> None:
    """A caption whose words were shared as they are comes nearer to the end of its lease. Nothing else is kept."""
    if event.data.caption_id:
        await _captions.count_use(event.data.caption_id, tx)


@erasures.on(ErasureRequested)
async def request_erasure(event: Event[ErasureRequested], tx: Tx) -> None:
    """The person is to be forgotten; the worker does it in steps, because there may be much."""
    await _erasures.note(personal_data_events.requested(event.data), tx)


@erasures.on(AccessEnded)
async def withdraw_feeds(event: Event[AccessEnded], tx: Tx) -> None:
    """Nothing is at the feed addresses that somebody had when the directory took them back."""
    ended_at = event.data.ended_at.ToDatetime(UTC)
    await _addresses.forget_all(event.data.person_id, tx, until=ended_at + UNHEARD)


@insights.on(BarometerBaselineRecorded)
async def record_baseline(event: Event[BarometerBaselineRecorded], tx: Tx) -> None:
    """One of the things that a programme needs is there."""
    await _programmes.record(programme_events.baseline(event.data), tx)


@insights.on(CommitmentBroken)
async def show_broken_promise(event: Event[CommitmentBroken], tx: Tx) -> None:
    """The page of the programme says so from now on."""
    await _commitments.add(commitment_events.broken(event.data), tx)


@results.on(ChallengeConcluded)
async def propose_result(event: Event[ChallengeConcluded], tx: Tx) -> None:
    """What a group did together could be a story; the editorial team decides."""
    result = challenge_events.concluded(event.data)
    if result is not None:
        await _results.propose(result, tx)


async def keep_act(event: Event[Any], tx: Tx) -> None:
    """Auditors look for it here, whichever service it was done in."""
    act = audit_events.told(event.data, service=event.source.removeprefix("/"))
    await _audits.keep_told(act, tx)


for _recorded in (DistributionActRecorded, MetricsActRecorded, GamificationActRecorded):
    audit.on(_recorded)(keep_act)


SUBSCRIPTIONS: tuple[Subscriptions, ...] = (leases, erasures, insights, results, audit)

# What says whose access tokens are refused, and what each of its events says of that. Each api process reads it.
ACCESS = "distribution.access.v1"
TOLD_OF_ACCESS = {AccessEnded: True, AccessRestored: False}
BROADCAST = (ACCESS,)
