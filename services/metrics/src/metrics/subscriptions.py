"""Every event that the metrics service consumes, on one screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kernel.consumer import Subscriptions
from kernel.events import Event
from kernel.mongo import Tx
from metrics.deltas import events
from metrics.deltas.models import fold
from metrics.deltas.repository import DeltaRepository
from metrics.impacts.repository import LedgerRepository
from relais.distribution.v1.click_pb2 import ClicksCounted
from relais.distribution.v1.share_pb2 import SharePublished

folding = Subscriptions(group="metrics.folding")
_deltas = DeltaRepository()
_ledger = LedgerRepository()


@folding.on_batch(SharePublished, ClicksCounted)
async def fold_activities(batch: Sequence[Event[Any]], tx: Tx) -> None:
    """Add a batch to the minutes and to the people's own ledgers, and tell of the minutes that grew."""
    folded = fold(events.activities(batch))
    versions = await _deltas.add(folded.deltas, tx)
    await _ledger.add(folded.ledger, tx)
    for key, counts in folded.deltas.items():
        await tx.outbox.add(events.folded(key, counts, version=versions[key]))


SUBSCRIPTIONS: tuple[Subscriptions, ...] = (folding,)
