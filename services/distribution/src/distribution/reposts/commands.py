"""The worker's part in relays: what is due is passed on from the company's account, once, if nothing forbids it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from distribution.accounts.commands import AccountCommands
from distribution.accounts.errors import AccountNotFound, AccountToReconnect
from distribution.accounts.models import Connector, Credentials, Reconnect, Refused, Uncertain
from distribution.accounts.queries import AccountQueries
from distribution.company_accounts.repository import CompanyAccountRepository
from distribution.networks.models import Network
from distribution.relays.commands import keep
from distribution.relays.models import Credit, Proof, Relay
from distribution.relays.repository import RelayRepository
from distribution.weathers.models import Sky
from distribution.weathers.queries import WeatherQueries
from kernel.claims import Claims
from kernel.clock import Clock
from kernel.errors import StaleWrite
from kernel.mongo import Db, Tx, UnitOfWork
from kernel.telemetry.logs import log

AT_ONCE = 10
# A claim lasts longer than the renewal of credentials and a call, with what comes before and after them.
SECONDS_TO_REPOST = 30.0
LEASE_SECONDS = 90.0
# What a storm stops is looked at again then; its author may take it back meanwhile.
_STORM_PAUSE = timedelta(seconds=3)
_GRACE_SECONDS = 6.0


class Reposts:
    """Passes on what is due, each relay claimed by one worker at a time.

    The author's consent and the weather are looked at when it is claimed and once more right before the call. When a
    worker dies over one, another takes it up when the claim ends: with the same key it is not passed on twice.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        db: Db,
        relays: RelayRepository,
        company: CompanyAccountRepository,
        clock: Clock,
        *,
        accounts: AccountQueries,
        account_commands: AccountCommands,
        connectors: Mapping[Network, Connector],
        weathers: WeatherQueries,
        idle_seconds: float,
    ) -> None:
        self.uow = uow
        self.db = db
        self.relays = relays
        self.company = company
        self.clock = clock
        self.accounts = accounts
        self.account_commands = account_commands
        self.connectors = connectors
        self.weathers = weathers
        self.idle_seconds = idle_seconds

    async def run(self, stopping: asyncio.Event) -> None:
        """Pass on until told to stop."""
        claims = Claims(
            self.claim, self.repost, at_once=AT_ONCE, idle_seconds=self.idle_seconds, grace_seconds=_GRACE_SECONDS
        )
        await claims.run(stopping)

    async def claim(self, most: int) -> Sequence[Relay]:
        """At most `most` relays that are due, this worker's until their lease ends. In a storm there are none."""
        claimed = []
        for relay in await self.relays.due(self.db, at=self.clock(), limit=most):
            at = self.clock()
            if await self._is_stormy(relay):
                await self._save(relay, relay.put_off(at + _STORM_PAUSE))
            elif await self._save(relay, sent := relay.send(at=at, seconds=LEASE_SECONDS)):
                claimed.append(sent)
        return claimed

    async def repost(self, relay: Relay) -> None:
        """Pass on a claimed relay, or have a person of the programme do it."""
        found = await self._credentials(relay)
        if isinstance(found, str):
            why = found
            await self._unsent(relay, lambda now: now.by_hand(why))
            return
        # The last moment: a consent that was taken back since the claim made another version.
        now = await self.relays.find(relay.id, self.db)
        if now is None or now.version != relay.version or await self._is_stormy(relay):
            until = self.clock() + _STORM_PAUSE
            await self._unsent(relay, lambda now: now.later(until))
            return
        try:
            async with asyncio.timeout(SECONDS_TO_REPOST):
                outcome = await self.connectors[relay.network].repost(found, relay.address, key=relay.id)
        except TimeoutError:
            outcome = Uncertain("deadline")
        log(__name__).info("relay_tried", network=relay.network.value, outcome=type(outcome).__name__)
        if isinstance(outcome, Reconnect):
            await self.account_commands.must_reconnect(found.account_id, version=found.version, db=self.db)
        await self._change(relay.id, lambda now: now.settle(outcome, attempt=relay.attempts, at=self.clock()))

    async def _credentials(self, relay: Relay) -> Credentials | str:
        """What opens the company's account on the network, or a word for why the relay is done by hand."""
        if relay.proof is Proof.DECLARED:
            return "authorship_declared"
        if relay.credit is not Credit.HANDLE:
            # What a network passes on always shows whose it is.
            return "credit_otherwise"
        target = await self.company.connected(relay.programme_id, relay.network, self.db)
        if target is None or target.account_id is None or relay.network not in self.connectors:
            return "no_connected_account"
        try:
            return await self.accounts.credentials(target.account_id)
        except (AccountNotFound, AccountToReconnect):
            return "account_to_reconnect"

    async def _is_stormy(self, relay: Relay) -> bool:
        return await self.weathers.over(relay.programme_id) is Sky.STORM

    async def _save(self, before: Relay, after: Relay) -> bool:
        async def work(tx: Tx) -> None:
            await keep(self.relays, [(before, after)], tx)

        try:
            await self.uow.run(work)
        except StaleWrite:
            # Another worker, or its author, was faster.
            return False
        return True

    async def _unsent(self, relay: Relay, change: Callable[[Relay], Relay]) -> None:
        """Change a claimed relay that was not sent. One whose consent was taken back meanwhile has nothing out."""

        def changed(now: Relay) -> Relay:
            if now.version == relay.version:
                return change(now)
            return now.settle(Refused("withdrawn"), attempt=relay.attempts, at=self.clock())

        await self._change(relay.id, changed)

    async def _change(self, relay_id: str, change: Callable[[Relay], Relay]) -> None:
        async def work(tx: Tx) -> None:
            now = await self.relays.find(relay_id, tx)
            if now is not None:
                await keep(self.relays, [(now, change(now))], tx)

        await self.uow.run(work)
