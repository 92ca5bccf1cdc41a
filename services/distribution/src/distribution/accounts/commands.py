"""What is done with accounts: connecting, forgetting, renewing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from distribution.accounts.errors import (
    AccountNotFound,
    AccountToReconnect,
    NetworkNotReached,
    SignInRefused,
    TooManyAccounts,
    must_be_https,
)
from distribution.accounts.models import MOST_ACCOUNTS, Account, AccountState, Identity, Renewal, Revocation, Tokens
from distribution.accounts.queries import AccountQueries, Connectors
from distribution.accounts.repository import AccountRepository
from distribution.bluesky.repository import Bluesky
from distribution.networks.models import Network
from kernel.clock import Clock, new_id
from kernel.mongo import Db, DuplicateKey, Tx, UnitOfWork
from kernel.telemetry import metrics
from kernel.telemetry.logs import log

_BATCH = 100
Connecting = Callable[[Tx], Awaitable[Account]]
ACCOUNTS_NOT_RENEWED = metrics.counter(
    "accounts_not_renewed_total",
    "Accounts on networks whose tokens ended or were refused, by reason; each has to be connected again.",
    unit="accounts",
    labels=["reason"],
)


class AccountCommands:
    """Changes to accounts. An owner is a person's id, or `programme:` and an id. `is_strict` is for where people sign
    in: no password goes anywhere in the clear."""

    def __init__(
        self,
        uow: UnitOfWork,
        accounts: AccountRepository,
        clock: Clock,
        *,
        bluesky: Bluesky,
        bluesky_url: str,
        is_strict: bool = True,
    ) -> None:
        self.uow = uow
        self.accounts = accounts
        self.clock = clock
        self.bluesky = bluesky
        self.bluesky_url = bluesky_url
        self.is_strict = is_strict

    async def sign_in(self, *, owner: str, handle: str, password: str, base_url: str | None = None) -> Account:
        """Connect an account of Bluesky by an app password, which is not kept; `SignInRefused`, `NetworkNotReached`."""
        if self.is_strict and base_url is not None:
            must_be_https(base_url)
        session = await self.bluesky.sign_in(base_url or self.bluesky_url, handle=handle, password=password)
        if isinstance(session, Renewal):
            raise SignInRefused if session is Renewal.REFUSED else NetworkNotReached
        identity, tokens = session

        async def work(tx: Tx) -> Account:
            return await self.connect(tx, owner=owner, network=Network.BLUESKY, identity=identity, tokens=tokens)

        return await self.run(work)

    async def run(self, work: Connecting) -> Account:
        """Run a unit of work that connects an account."""
        try:
            return await self.uow.run(work)
        except DuplicateKey:
            # It was connected in the same moment; the second time finds it.
            return await self.uow.run(work)

    async def connect(self, tx: Tx, *, owner: str, network: Network, identity: Identity, tokens: Tokens) -> Account:
        """The account, connected with new tokens: another one, or the one that the owner had connected before;
        `TooManyAccounts`."""
        known = await self.accounts.of_identity(owner, network, identity, tx)
        if known is not None:
            again = replace(
                known,
                handle=identity.handle,
                state=AccountState.CONNECTED,
                expires_at=tokens.expires_at,
                version=known.version + 1,
            )
            await self.accounts.save(again, tx, tokens=tokens)
            return again
        if len(await self.accounts.list_of(owner, tx, limit=MOST_ACCOUNTS)) == MOST_ACCOUNTS:
            raise TooManyAccounts
        account = Account(
            id=new_id(),
            owner=owner,
            network=network,
            handle=identity.handle,
            base_url=identity.base_url,
            subject=identity.subject,
            state=AccountState.CONNECTED,
            expires_at=tokens.expires_at,
            version=1,
        )
        await self.accounts.add(account, tokens, tx, at=self.clock())
        return account

    async def remove(self, account_id: str, *, owner: str) -> None:
        """Forget an account at once, and have the network forget it; `AccountNotFound` also for another's."""
        at = self.clock()

        async def work(tx: Tx) -> None:
            account = await self.accounts.find(account_id, tx)
            if account is None or account.owner != owner:
                raise AccountNotFound
            await self.accounts.forget(account, tx, at=at)

        await self.uow.run(work)

    async def end(self, person_id: str, tx: Tx) -> None:
        """Forget every account of a person: they have left."""
        for account in await self.accounts.list_of(person_id, tx, limit=MOST_ACCOUNTS):
            await self.accounts.forget(account, tx, at=self.clock())

    async def must_reconnect(self, account_id: str, *, version: int, db: Db) -> None:
        """Keep that the network refused the credentials of this version; nothing happens if there are newer ones."""
        account = await self.accounts.find(account_id, db)
        if account is not None and account.version == version and account.state is AccountState.CONNECTED:
            await self.accounts.save(replace(account, state=AccountState.TO_RECONNECT, version=version + 1), db)


class AccountKeeper:
    """What the worker does so that accounts stay connected, and forgotten ones are forgotten by networks."""

    def __init__(
        self, db: Db, accounts: AccountRepository, clock: Clock, *, queries: AccountQueries, networks: Connectors
    ) -> None:
        self.db = db
        self.accounts = accounts
        self.clock = clock
        self.queries = queries
        self.networks = networks

    async def renew_due(self) -> bool:
        """Renew tokens that are due, and note which accounts are to be connected again; whether there may be more."""
        due = await self.accounts.due(self.db, at=self.clock(), limit=_BATCH)
        await asyncio.gather(*(self._renew(account_id) for account_id in due))
        return len(due) == _BATCH

    async def _renew(self, account_id: str) -> None:
        try:
            await self.queries.credentials(account_id)
        except (AccountToReconnect, AccountNotFound) as reason:
            ACCOUNTS_NOT_RENEWED.labels(reason.slug).inc()
            log(__name__).info("account_not_renewed", reason=reason.slug)

    async def revoke_due(self) -> bool:
        """Have networks forget tokens; whether there may be more."""
        due = await self.accounts.revocations(self.db, at=self.clock(), limit=_BATCH)
        await asyncio.gather(*(self._revoke(*one) for one in due))
        return len(due) == _BATCH

    async def _revoke(self, revocation: Revocation, tokens: Tokens | None) -> None:
        network = self.networks[revocation.network]
        is_settled = tokens is None or await network.revoke(revocation.base_url, tokens)
        again = None if is_settled else revocation.again(at=self.clock())
        await self.accounts.settle(revocation.id, self.db, again=again)
