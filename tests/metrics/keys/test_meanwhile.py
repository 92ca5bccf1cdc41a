"""An erasure while a ledger is being written: whichever of the two ends first, nothing is left behind."""

from __future__ import annotations

from datetime import timedelta

from kernel.clock import new_id, utc_now
from kernel.mongo import Tx
from kernel.testing.service import Running
from metrics.impacts.commands import ImpactCommands
from metrics.impacts.repository import IMPACTS, ImpactHolding
from metrics.keys.repository import KEYS, KeyHolding
from tests.metrics.happenings import Happening
from tests.metrics.impacts.ledgers import kept, repository, seals, stamped


async def test_a_month_that_begins_during_an_erasure_is_not_left_behind(metrics: Running) -> None:
    person, uow = f"p_{new_id()}", metrics.runtime.uow
    earlier, later = utc_now() - timedelta(days=60), utc_now() - timedelta(seconds=1)
    await kept(metrics, Happening(person, "s", "linkedin", "shares", 1, earlier))
    ledgers = repository(metrics)
    commands = ImpactCommands(ledgers, seals(metrics), utc_now)
    events = stamped(Happening(person, "s", "linkedin", "human_clicks", 1, later))
    attempts = 0

    async def erase(tx: Tx) -> None:
        await KeyHolding(ledgers.keys).erase(person, tx, at=utc_now(), most=100)
        await ImpactHolding(ledgers.keys).erase(person, tx, at=utc_now(), most=100)

    async def work(tx: Tx) -> None:
        nonlocal attempts
        attempts += 1
        # The transaction sees what was so when it read for the first time.
        await tx.collection(KEYS).find_one({"_id": person})
        if attempts == 1:
            await uow.run(erase)
        await commands.write(events, tx)

    await uow.run(work)
    assert attempts == 2
    for name, field in ((IMPACTS, "person_id"), (KEYS, "_id")):
        assert await metrics.runtime.mongo.collection(name).count({field: person}) == 0
