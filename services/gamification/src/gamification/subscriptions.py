"""Every event that the gamification service consumes, on one screen.

`AmbassadorLeft` is not among them: what somebody did stays theirs, and nothing here shows that they left.
"""

from __future__ import annotations

from gamification.contributions import events
from gamification.contributions.commands import ContributionCommands
from gamification.contributions.repository import ContributionRepository
from gamification.personal_data import events as personal_data_events
from kernel.clock import utc_now
from kernel.consumer import Subscriptions
from kernel.events import Event
from kernel.mongo import Tx
from kernel.personal_data import ErasureLedger
from relais.distribution.v1.ambassador_pb2 import ErasureRequested
from relais.distribution.v1.share_pb2 import SharePublished

contributions = Subscriptions(group="gamification.contributions")
erasures = Subscriptions(group="gamification.erasures")
_erasures = ErasureLedger()
_commands = ContributionCommands(ContributionRepository(), utc_now)


@contributions.on(SharePublished)
async def recognise_share(event: Event[SharePublished], tx: Tx) -> None:
    """A share is an effort that colleagues can thank for; without a story, it is a post of their own."""
    await _commands.record(events.shared(event.data), tx)


@erasures.on(ErasureRequested)
async def request_erasure(event: Event[ErasureRequested], tx: Tx) -> None:
    """The person is to be forgotten; the worker does it in steps, because there may be much."""
    await _erasures.note(personal_data_events.requested(event.data), tx)


SUBSCRIPTIONS: tuple[Subscriptions, ...] = (contributions, erasures)
