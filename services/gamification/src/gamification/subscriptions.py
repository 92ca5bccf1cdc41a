"""Every event that the gamification service consumes, on one screen.

`AmbassadorLeft` is not among them: what somebody did stays theirs, and nothing here shows that they left.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gamification.advances import events as advance_events
from gamification.advances.commands import AdvanceCommands
from gamification.advances.repository import AdvanceRepository
from gamification.calendar_addresses.models import UNHEARD
from gamification.calendar_addresses.repository import CalendarAddressRepository
from gamification.calendars.repository import CalendarRepository
from gamification.challenges.repository import ChallengeRepository
from gamification.contributions import events
from gamification.contributions.commands import ContributionCommands
from gamification.contributions.repository import ContributionRepository
from gamification.criteria.repository import criteria_in
from gamification.groups.repository import GroupRepository
from gamification.milestones.repository import MilestoneRepository
from gamification.personal_data import events as personal_data_events
from gamification.programmes import events as programme_events
from gamification.programmes.repository import ProgrammeRepository
from gamification.reminders.repository import ReminderRepository
from gamification.settings import Settings
from gamification.steps import events as step_events
from gamification.steps.commands import Kept, StepCommands
from gamification.steps.repository import DeedRepository, StepsRepository, SweepRepository
from kernel.clock import utc_now
from kernel.consumer import Subscriptions
from kernel.consumer.subscriptions import BatchHandler
from kernel.events import Event
from kernel.mongo import Tx
from kernel.personal_data import ErasureLedger
from kernel.runtime import Runtime
from relais.content.v1.credit_pb2 import StoryCredited, StoryUncredited
from relais.content.v1.programme_pb2 import ProgrammeChanged, ProgrammeDefined, ProgrammeOpened
from relais.content.v1.proposal_pb2 import ProposalAccepted, ProposalDeclined, ProposalSubmitted, ProposalWithdrawn
from relais.distribution.v1.access_pb2 import AccessEnded, AccessRestored
from relais.distribution.v1.ambassador_pb2 import ErasureRequested
from relais.distribution.v1.share_pb2 import SharePublished
from relais.gamification.v1.kudos_pb2 import KudosRemoved, TeamThanked, TeamThanksRemoved
from relais.gamification.v1.recognition_pb2 import ContributionDeleted, ContributionRecognised, KudosGiven

contributions = Subscriptions(group="gamification.contributions")
programmes = Subscriptions(group="gamification.programmes")
challenges = Subscriptions(group="gamification.challenges")
erasures = Subscriptions(group="gamification.erasures", reads_all=True)
milestones = Subscriptions(group="gamification.milestones")
_erasures = ErasureLedger()
_calendar_addresses = CalendarAddressRepository()
_programmes = ProgrammeRepository()
_contributions = ContributionRepository()
_commands = ContributionCommands(_contributions, _programmes, CalendarRepository(), ReminderRepository(), utc_now)
_advances = AdvanceCommands(ChallengeRepository(), AdvanceRepository(), GroupRepository())


@contributions.on(SharePublished)
async def recognise_share(event: Event[SharePublished], tx: Tx) -> None:
    """A share is an effort that colleagues can thank for; without a story, it is a post of their own."""
    await _commands.record(events.shared(event.data), tx)


@contributions.on(ProposalSubmitted)
async def recognise_proposal(event: Event[ProposalSubmitted], tx: Tx) -> None:
    """To propose is an effort, whatever the answer will be."""
    await _commands.record(events.proposed(event.data), tx)


@contributions.on(ProposalAccepted)
async def accept_proposal(event: Event[ProposalAccepted], tx: Tx) -> None:
    """It has its human answer."""
    await _commands.answer(events.proposal(event.data), tx)


@contributions.on(ProposalDeclined)
async def decline_proposal(event: Event[ProposalDeclined], tx: Tx) -> None:
    """It has its human answer."""
    await _commands.answer(events.proposal(event.data), tx)


@contributions.on(ProposalWithdrawn)
async def withdraw_proposal(event: Event[ProposalWithdrawn], tx: Tx) -> None:
    """Colleagues need not know that its author proposed something after all."""
    await _commands.take_back(events.proposal(event.data), tx, at=events.moment(event.data.withdrawn_at))


@contributions.on(StoryCredited)
async def recognise_credit(event: Event[StoryCredited], tx: Tx) -> None:
    """To name a colleague is an effort of the one who names."""
    effort = events.credited(event.data)
    if effort is not None:
        await _commands.record(effort, tx)


@contributions.on(StoryUncredited)
async def uncredit_story(event: Event[StoryUncredited], tx: Tx) -> None:
    """That a colleague was named, and no longer wishes it, nobody is to read from what was recognised."""
    origin = events.uncredited(event.data)
    if origin is not None:
        await _commands.take_back(origin, tx, at=events.moment(event.data.uncredited_at))


@programmes.on(ProgrammeDefined)
async def define_programme(event: Event[ProgrammeDefined], tx: Tx) -> None:
    """There is a programme, for an entity of the group."""
    await _programmes.project(programme_events.told(event.data), tx)


@programmes.on(ProgrammeChanged)
async def change_programme(event: Event[ProgrammeChanged], tx: Tx) -> None:
    """It is set up otherwise."""
    await _programmes.project(programme_events.told(event.data), tx)


@programmes.on(ProgrammeOpened)
async def open_programme(event: Event[ProgrammeOpened], tx: Tx) -> None:
    """People are invited to take part."""
    await _programmes.project(programme_events.told(event.data), tx)


@challenges.on(ContributionRecognised)
async def count_effort(event: Event[ContributionRecognised], tx: Tx) -> None:
    """It counts towards what the person's groups set out to do, and is told of five people together at the earliest."""
    told = advance_events.recognised(event.data)
    if told is not None:
        await _advances.count(told, tx)


@challenges.on(ContributionDeleted)
async def withdraw_effort(event: Event[ContributionDeleted], tx: Tx) -> None:
    """It counts no longer, unless it was told of together with others'."""
    await _advances.withdraw(event.data.contribution_id, tx)


@erasures.on(ErasureRequested)
async def request_erasure(event: Event[ErasureRequested], tx: Tx) -> None:
    """The person is to be forgotten; the worker does it in steps, because there may be much."""
    erasure = personal_data_events.requested(event.data)
    await _erasures.note(erasure, tx)
    await _contributions.forget_person(event.data.person_id, tx, at=erasure.requested_at)


@erasures.on(AccessEnded)
async def withdraw_calendar(event: Event[AccessEnded], tx: Tx) -> None:
    """Nothing is at the calendar address that somebody had when the directory took them back."""
    until = events.moment(event.data.ended_at) + UNHEARD
    await _calendar_addresses.forget(event.data.person_id, tx, until=until)


# Few enough for one transaction: each may write somebody's steps.
@milestones.on_batch_made(
    ContributionRecognised, ContributionDeleted, KudosGiven, KudosRemoved, TeamThanked, TeamThanksRemoved, most=500
)
def note_steps(runtime: Runtime) -> BatchHandler:
    """What people did may be a step towards a milestone of theirs."""
    commands = step_commands(runtime)

    async def handle(batch: Sequence[Event[Any]], tx: Tx) -> None:
        await commands.hear(step_events.heard(batch), tx)

    return handle


def step_commands(runtime: Runtime) -> StepCommands:
    """The commands, with the criteria that the settings name."""
    settings = runtime.settings
    if not isinstance(settings, Settings):
        raise TypeError("the gamification service runs on its own settings")
    kept = Kept(StepsRepository(), DeedRepository(), MilestoneRepository(), SweepRepository())
    return StepCommands(kept, criteria_in(settings.criteria_directory), runtime.clock)


SUBSCRIPTIONS: tuple[Subscriptions, ...] = (contributions, programmes, challenges, erasures, milestones)

# What says whose access tokens are refused, and what each of its events says of that. Each api process reads it.
ACCESS = "distribution.access.v1"
TOLD_OF_ACCESS = {AccessEnded: True, AccessRestored: False}
BROADCAST = (ACCESS,)
