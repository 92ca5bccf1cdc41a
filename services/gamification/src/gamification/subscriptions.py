"""Every event that the gamification service consumes, on one screen.

`AmbassadorLeft` is not among them: what somebody did stays theirs, and nothing here shows that they left.
"""

from __future__ import annotations

from gamification.contributions import events
from gamification.contributions.commands import ContributionCommands
from gamification.contributions.repository import ContributionRepository
from kernel.clock import utc_now
from kernel.consumer import Subscriptions
from kernel.events import Event
from kernel.mongo import Tx
from relais.distribution.v1.share_pb2 import SharePublished

contributions = Subscriptions(group="gamification.contributions")
_commands = ContributionCommands(ContributionRepository(), utc_now)


@contributions.on(SharePublished)
async def recognise_share(event: Event[SharePublished], tx: Tx) -> None:
    """A share is an effort that colleagues can thank for."""
    await _commands.recognise(events.shared(event.data), tx)


SUBSCRIPTIONS: tuple[Subscriptions, ...] = (contributions,)
