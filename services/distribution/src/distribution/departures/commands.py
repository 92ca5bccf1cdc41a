"""Departures: begun with what a directory says, carried out by the worker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from distribution.accounts.commands import AccountCommands
from distribution.accounts.queries import Connections
from distribution.accounts.repository import AccountRepository
from distribution.ambassadors.commands import AmbassadorCommands
from distribution.budgets.commands import BudgetCommands
from distribution.budgets.queries import BudgetQueries
from distribution.budgets.repository import BudgetRepository
from distribution.charters.queries import CharterQueries
from distribution.charters.repository import CharterRepository
from distribution.departures import events
from distribution.departures.models import Departure
from distribution.departures.repository import DepartureRepository
from distribution.digests.commands import DigestCommands
from distribution.digests.repository import DigestRepository
from distribution.erasures.commands import ErasureCommands, erasure_wiring
from distribution.messages.repository import MessageRepository
from distribution.programmes.queries import ProgrammeQueries
from distribution.programmes.repository import ProgrammeRepository
from distribution.settings import Settings
from kernel.clock import Clock, new_id
from kernel.mongo import Db, Tx, UnitOfWork
from kernel.outbound import Outbound
from kernel.runtime import Runtime
from kernel.vault import Vault


class Departures:
    """Beginning a departure and calling it off, in the transaction of what the directory says.

    `mark` makes what stands for a person of their pseudonym. Nothing here looks at the person's part: that a directory
    waits for it would tell who has one.
    """

    def __init__(self, departures: DepartureRepository, *, mark: Callable[[str], str], grace: timedelta) -> None:
        self.departures = departures
        self.mark = mark
        self.grace = grace

    async def note(self, person_id: str, tx: Tx, *, at: datetime) -> None:
        """The person's tokens are refused from now on, their part ends, and after the grace they are forgotten."""
        departure = Departure.note(person_id, mark=self.mark(person_id), grace=self.grace, at=at)
        await self.departures.save(departure, tx)
        await tx.outbox.add(events.ended(person_id, at=at))

    async def call_off(self, person_id: str, tx: Tx, *, at: datetime) -> None:
        """The person's tokens are taken again and they are not forgotten; nothing happens to who has not departed.
        What has ended does not come back: they take part again by their own act."""
        if await self.departures.remove(self.mark(person_id), tx):
            await tx.outbox.add(events.restored(person_id, at=at))


class DepartureWork:
    """What the worker does for people who depart."""

    def __init__(
        self,
        uow: UnitOfWork,
        db: Db,
        departures: DepartureRepository,
        clock: Clock,
        *,
        ambassadors: AmbassadorCommands,
        erasures: ErasureCommands,
    ) -> None:
        self.uow = uow
        self.db = db
        self.departures = departures
        self.clock = clock
        self.ambassadors = ambassadors
        self.erasures = erasures

    async def turn(self) -> bool:
        """Do what is due for one person; False when nothing is.

        First everything that leaving does, for those who took part as for those who did not; after the grace, what
        the person's own wish to be forgotten does. Each is one transaction, so a kill leaves it done or to be done.
        """
        mark, at = await self.departures.due(self.db, at=self.clock()), self.clock()
        if mark is None:
            return False
        wish_id = new_id()

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> None:
            known = await self.departures.find(mark, tx)
            if known is None or known.person_id is None or known.due_at is None or known.due_at > at:
                return
            if not known.has_ended:
                await self.ambassadors.depart(known.person_id, tx, at=at)
                await self.departures.save(known.end(), tx)
                return
            await self.erasures.begin(known.person_id, tx, wish_id=wish_id, at=at)
            await self.departures.save(known.forget(), tx)

        await self.uow.run(work)
        return True


def departure_work(runtime: Runtime, settings: Settings, vault: Vault, outbound: Outbound) -> DepartureWork:
    """What a worker does."""
    mongo, clock, budgets = runtime.mongo, runtime.clock, BudgetRepository()
    bluesky = Connections.of(outbound, clock, settings).bluesky
    programmes = ProgrammeQueries(mongo, ProgrammeRepository())
    ambassadors, erasures, _ = erasure_wiring(
        runtime,
        settings,
        charters=CharterQueries(mongo, CharterRepository(), programmes, address=settings.charter_url),
        endings=[
            AccountCommands(
                runtime.uow, AccountRepository(vault), clock, bluesky=bluesky, bluesky_url=settings.bluesky_url
            ),
            BudgetCommands(runtime.uow, budgets, BudgetQueries(mongo, budgets, zone=settings.time_zone)),
            DigestCommands(
                runtime.uow,
                DigestRepository(),
                MessageRepository(),
                clock,
                vault=vault,
                outbound=outbound,
                sends_email=settings.smtp_host is not None,
            ),
        ],
    )
    return DepartureWork(runtime.uow, mongo, DepartureRepository(), clock, ambassadors=ambassadors, erasures=erasures)
