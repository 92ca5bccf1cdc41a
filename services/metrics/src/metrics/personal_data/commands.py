"""What is left to do when nothing of a person is left."""

from __future__ import annotations

from kernel.mongo import Tx
from kernel.personal_data import Erasure
from metrics.personal_data import events


async def confirm(erasure: Erasure, tx: Tx) -> None:
    """Tell that this service has done its part."""
    await tx.outbox.add(events.confirmed(erasure))
