"""Accounts of an owner, what opens one, and whom to ask at each network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from distribution.accounts.errors import AccountNotFound, AccountToReconnect
from distribution.accounts.models import (
    MOST_ACCOUNTS,
    Account,
    AccountState,
    Connector,
    Credentials,
    Renewal,
    Tokens,
)
from distribution.accounts.repository import AccountRepository
from distribution.bluesky.repository import Bluesky
from distribution.calls.repository import NetworkCalls
from distribution.linkedin.repository import LinkedIn
from distribution.mastodon.repository import Mastodon
from distribution.networks.models import Network
from distribution.settings import Settings
from kernel.clock import Clock
from kernel.errors import StaleWrite
from kernel.mongo import Db
from kernel.outbound import Outbound

Connectors = Mapping[Network, Connector]
# A network that does not answer now is asked again then; so is one whose answer was lost together with its process.
_AGAIN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Connections:
    """Whom to ask at each network where accounts can be connected."""

    mastodon: Mastodon
    bluesky: Bluesky
    linkedin: LinkedIn

    @classmethod
    def of(cls, outbound: Outbound, clock: Clock, settings: Settings) -> Connections:
        """The networks as the settings say, called through `outbound`."""
        calls = NetworkCalls(outbound, clock, seconds=settings.network_seconds)
        bluesky = Bluesky(calls, public_url=settings.bluesky_public_url, web_url=settings.bluesky_web_url)
        return cls(Mastodon(calls), bluesky, LinkedIn(calls, settings.linkedin))

    @property
    def connectors(self) -> Connectors:
        """What each of them can be asked for, whichever it is."""
        return {Network.MASTODON: self.mastodon, Network.BLUESKY: self.bluesky, Network.LINKEDIN: self.linkedin}


def connectors(outbound: Outbound, clock: Clock, *, settings: Settings) -> Connectors:
    """What each network can be asked for."""
    return Connections.of(outbound, clock, settings).connectors


class AccountQueries:
    """Connected accounts. There is no query for another owner's."""

    def __init__(self, db: Db, accounts: AccountRepository, clock: Clock, *, networks: Connectors) -> None:
        self.db = db
        self.accounts = accounts
        self.clock = clock
        self.networks = networks

    async def list_of(self, owner: str) -> list[Account]:
        """The owner's accounts, in the order they were connected."""
        return await self.accounts.list_of(owner, self.db, limit=MOST_ACCOUNTS)

    async def get(self, account_id: str, *, owner: str) -> Account:
        """The owner's account; `AccountNotFound` also when it is another's."""
        account = await self.accounts.find(account_id, self.db)
        if account is None or account.owner != owner:
            raise AccountNotFound
        return account

    async def credentials(self, account_id: str) -> Credentials:
        """What opens an account now, asked of the network anew when that is due, so never inside a transaction.

        `AccountToReconnect` when the person has to allow it again, `AccountNotFound` when it is connected no longer.
        A network that does not answer is no reason to refuse: the call that follows will tell.
        """
        found = await self.accounts.tokens(account_id, self.db)
        if found is None:
            raise AccountNotFound
        account, tokens = found
        if account.state is AccountState.TO_RECONNECT:
            raise AccountToReconnect
        at = self.clock()
        if tokens is None or (tokens.expires_at is not None and tokens.expires_at <= at):
            await self._keep(replace(account, state=AccountState.TO_RECONNECT))
            raise AccountToReconnect
        # What renews a session opens it once. Of all processes that see it due one asks; what the others have in hand
        # opens the account still, or the network says `session_ended` and the post is tried again.
        if (
            tokens.renew_at is not None
            and tokens.renew_at <= at
            and await self.accounts.claim_renewal(account, self.db, due=tokens.renew_at, again=at + _AGAIN)
        ):
            return await self._renewed(account, tokens)
        return _credentials(account, tokens)

    async def _renewed(self, account: Account, tokens: Tokens) -> Credentials:
        renewed = await self.networks[account.network].renew(account.base_url, tokens)
        if renewed is Renewal.NOT_NOW:
            return _credentials(account, tokens)
        if renewed is Renewal.REFUSED:
            # Who connected it anew in the meantime ended the tokens in hand.
            if await self._keep(replace(account, state=AccountState.TO_RECONNECT)):
                raise AccountToReconnect
        else:
            account = replace(account, expires_at=renewed.expires_at)
            if await self._keep(account, renewed):
                return _credentials(replace(account, version=account.version + 1), renewed)
        return await self.credentials(account.id)

    async def _keep(self, account: Account, tokens: Tokens | None = None) -> bool:
        """Keep the account's next version; False when another one came in between."""
        try:
            await self.accounts.save(replace(account, version=account.version + 1), self.db, tokens=tokens)
        except StaleWrite:
            return False
        return True


def _credentials(account: Account, tokens: Tokens) -> Credentials:
    return Credentials(
        account_id=account.id,
        network=account.network,
        base_url=account.base_url,
        subject=account.subject,
        access_token=tokens.access_token,
        version=account.version,
    )
