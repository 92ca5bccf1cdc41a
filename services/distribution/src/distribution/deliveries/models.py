"""What the delivery of posts needs of others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from distribution.accounts.models import Credentials
from kernel.mongo import Db


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How a worker sends: for how long a held post waits for its person's word, and a begun one for its worker; how
    many are sent at a time to each network, and how often due ones are looked for."""

    wait: timedelta
    lease: timedelta
    at_once: int
    idle_seconds: float


class Keyring(Protocol):
    """Who opens accounts."""

    async def credentials(self, account_id: str) -> Credentials:
        """What opens an account, refreshed if need be; `AccountNotFound`, or `AccountToReconnect` when it cannot be."""
        ...


class Refusals(Protocol):
    """Who notes that a network refused what opens an account."""

    async def must_reconnect(self, account_id: str, *, version: int, db: Db) -> None:
        """The account has to be connected again, unless it was since that version; `StaleWrite` if it is just now."""
        ...
