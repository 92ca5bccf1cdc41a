"""Every event that the metrics service consumes, on one screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from functools import partial
from typing import Any

from kernel.clock import utc_now
from kernel.consumer import Subscriptions
from kernel.consumer.subscriptions import BatchHandler
from kernel.events import Event
from kernel.mongo import Tx
from kernel.personal_data import ErasureLedger
from kernel.runtime import Runtime
from kernel.vault import Vault
from metrics.cells.commands import bring
from metrics.commitments import events as commitment_events
from metrics.commitments.commands import CaseCommands
from metrics.commitments.repository import CommitmentRepository
from metrics.crowds.repository import CrowdRepository
from metrics.deltas import events
from metrics.deltas.models import erased, fold
from metrics.deltas.repository import DeltaRepository, HandedRepository
from metrics.denominators import events as denominator_events
from metrics.denominators.commands import count
from metrics.denominators.repository import DenominatorRepository
from metrics.impacts.commands import ImpactCommands
from metrics.impacts.repository import ImpactRepository
from metrics.keys.models import is_forgotten
from metrics.keys.repository import KeyRepository, destroyed
from metrics.observations.repository import PostRepository
from metrics.personal_data import events as personal_data_events
from metrics.programmes import events as programme_events
from metrics.programmes.repository import ProgrammeRepository
from metrics.rebuilds.repository import PauseRepository
from metrics.seals.commands import Seals
from metrics.settings import Settings
from metrics.shares import events as share_events
from metrics.shares.repository import ShareRepository
from metrics.stories import events as story_events
from metrics.stories.repository import StoryRepository
from relais.content.v1.charter_pb2 import CharterEnacted
from relais.content.v1.programme_pb2 import ProgrammeChanged, ProgrammeDefined, ProgrammeOpened
from relais.content.v1.proposal_pb2 import ProposalAccepted, ProposalDeclined, ProposalSubmitted, ProposalWithdrawn
from relais.content.v1.story_pb2 import StoryPublished
from relais.distribution.v1.access_pb2 import AccessEnded, AccessRestored
from relais.distribution.v1.ambassador_pb2 import AmbassadorEnrolled, AmbassadorLeft, ErasureRequested
from relais.distribution.v1.click_pb2 import ClicksCounted
from relais.distribution.v1.relay_pb2 import RelayConcluded, RelayOffered
from relais.distribution.v1.share_pb2 import SharePublished
from relais.metrics.v1.observation_pb2 import ObservationRecorded

folding = Subscriptions(group="metrics.folding")
impacts = Subscriptions(group="metrics.impacts")
erasures = Subscriptions(group="metrics.erasures", reads_all=True)
shares = Subscriptions(group="metrics.shares")
projections = Subscriptions(group="metrics.projections")
denominators = Subscriptions(group="metrics.denominators")
commitments = Subscriptions(group="metrics.commitments")
_deltas = DeltaRepository()
_handed = HandedRepository()
_pauses = PauseRepository()
_crowds = CrowdRepository()
_erasures = ErasureLedger()
_shares = ShareRepository()
_posts = PostRepository()
_stories = StoryRepository()
_programmes = ProgrammeRepository()
_denominators = DenominatorRepository()
_cases = CaseCommands(CommitmentRepository())


# What is written grows with the stories and not with the clicks, so that large batches cost less for each.
@folding.on_batch_made(SharePublished, ClicksCounted, ObservationRecorded, most=10_000)
def fold_opened(runtime: Runtime) -> BatchHandler:
    """Open what only people's own keys open, and fold it with the rest."""
    seals = Seals(_keys(runtime), runtime.clock)

    async def handle(batch: Sequence[Event[Any]], tx: Tx) -> None:
        await fold_activities(await seals.opened(batch, tx), tx)

    return handle


async def fold_activities(batch: Sequence[Event[Any]], tx: Tx) -> None:
    """Add a batch to minutes, cells and crowds, and tell of the minutes that grew; `Unavailable` while a rebuild is
    swapped in."""
    now = utc_now()
    await _pauses.check(tx, at=now)
    groups = events.groups(batch)
    folded = fold(groups, now=int(now.timestamp()))
    versions = await _deltas.add(folded.deltas, tx)
    await _handed.add(folded.deltas, tx, at=now)
    await bring(folded.arrivals, tx, at=now, erased=partial(erased, groups))
    await _crowds.add(folded.crowds, tx)
    for key, counts in folded.deltas.items():
        await tx.outbox.add(events.folded(key, counts, version=versions[key]))


@impacts.on_batch_made(SharePublished, ClicksCounted, ObservationRecorded)
def keep_ledgers(runtime: Runtime) -> BatchHandler:
    """Add a batch to the people's own ledgers, which their own keys seal."""
    keys = _keys(runtime)
    return ImpactCommands(ImpactRepository(keys), Seals(keys, runtime.clock), runtime.clock).write


@erasures.on(ErasureRequested)
async def request_erasure(event: Event[ErasureRequested], tx: Tx) -> None:
    """The person is to be forgotten; the worker does it in steps, because there may be much."""
    await _erasures.note(personal_data_events.requested(event.data), tx)


@shares.on(SharePublished)
async def know_share(event: Event[SharePublished], tx: Tx) -> None:
    """Whoever made the share may say where its post is, and how it fares; unless they were forgotten since, and the
    topic is late or read again."""
    share = share_events.share_of(event.data)
    destroyed_at = (await destroyed([share.person_id], tx)).get(share.person_id)
    if destroyed_at is None or not is_forgotten(
        int(share.shared_at.timestamp()), destroyed_at=destroyed_at, own_act=True
    ):
        await _shares.put(share, tx)


@shares.on(AmbassadorLeft)
async def end_reading(event: Event[AmbassadorLeft], tx: Tx) -> None:
    """Nobody looks at the posts of who has left, unless they say so anew."""
    await _posts.end_reading(event.data.person_id, tx, shared_until=event.data.left_at.ToDatetime(UTC))


@projections.on(StoryPublished)
async def project_story(event: Event[StoryPublished], tx: Tx) -> None:
    """Figures of the story are split by what it is about from now on."""
    await _stories.project(story_events.published(event.data), tx)


@projections.on(ProgrammeDefined)
async def define_programme(event: Event[ProgrammeDefined], tx: Tx) -> None:
    """There is a programme, for an entity of the group."""
    await _programmes.project(programme_events.told(event.data), tx)


@projections.on(ProgrammeChanged)
async def change_programme(event: Event[ProgrammeChanged], tx: Tx) -> None:
    """It is run in other languages."""
    await _programmes.project(programme_events.told(event.data), tx)


@projections.on(ProgrammeOpened)
async def open_programme(event: Event[ProgrammeOpened], tx: Tx) -> None:
    """People are invited to take part."""
    data = event.data
    await _programmes.open(data.programme_id, entity=data.entity, version=data.programme_version, db=tx)


@denominators.on_batch(AmbassadorEnrolled, AmbassadorLeft)
async def count_ambassadors(batch: Sequence[Event[Any]], tx: Tx) -> None:
    """People came and went; how many there are is told once enough of them did."""
    await count(denominator_events.moves(batch), _denominators, tx)


@commitments.on(CharterEnacted)
async def enact_charter(event: Event[CharterEnacted], tx: Tx) -> None:
    """The company promises what stands in it from now on."""
    await _cases.enact(commitment_events.enacted(event.data), tx)


@commitments.on(ProposalSubmitted)
async def open_proposal(event: Event[ProposalSubmitted], tx: Tx) -> None:
    """A proposal waits for its answer."""
    await _cases.open(commitment_events.submitted(event.data), tx)


@commitments.on(ProposalAccepted)
async def accept_proposal(event: Event[ProposalAccepted], tx: Tx) -> None:
    """It has its answer."""
    case, at = commitment_events.proposal_case(event.data.proposal_id), commitment_events.moment(event.data.accepted_at)
    await _cases.answer(case, at=at, is_kept=True, tx=tx)


@commitments.on(ProposalDeclined)
async def decline_proposal(event: Event[ProposalDeclined], tx: Tx) -> None:
    """It has its answer."""
    case, at = commitment_events.proposal_case(event.data.proposal_id), commitment_events.moment(event.data.declined_at)
    await _cases.answer(case, at=at, is_kept=True, tx=tx)


@commitments.on(ProposalWithdrawn)
async def withdraw_proposal(event: Event[ProposalWithdrawn], tx: Tx) -> None:
    """Nobody waits for an answer any more; one that was due before is owed all the same."""
    at = commitment_events.moment(event.data.withdrawn_at)
    await _cases.take_back(commitment_events.proposal_case(event.data.proposal_id), at=at, tx=tx)


@commitments.on(RelayOffered)
async def open_relay(event: Event[RelayOffered], tx: Tx) -> None:
    """A post waits to be passed on."""
    await _cases.open(commitment_events.offered(event.data), tx)


@commitments.on(RelayConcluded)
async def conclude_relay(event: Event[RelayConcluded], tx: Tx) -> None:
    """It was passed on or not, or its author took it back."""
    case, at = commitment_events.relay_case(event.data.relay_id), commitment_events.moment(event.data.concluded_at)
    is_relayed = commitment_events.relayed(event.data)
    if is_relayed is None:
        await _cases.take_back(case, at=at, tx=tx)
    else:
        await _cases.answer(case, at=at, is_kept=is_relayed, tx=tx)


SUBSCRIPTIONS: tuple[Subscriptions, ...] = (folding, impacts, erasures, shares, projections, denominators, commitments)


def _keys(runtime: Runtime) -> KeyRepository:
    settings = runtime.settings
    if not isinstance(settings, Settings):
        raise TypeError("the metrics service runs on its own settings")
    return KeyRepository(Vault(settings.vault_keys))


# What says whose access tokens are refused, and what each of its events says of that. Each api process reads it.
ACCESS = "distribution.access.v1"
TOLD_OF_ACCESS = {AccessEnded: True, AccessRestored: False}
BROADCAST = (ACCESS,)
