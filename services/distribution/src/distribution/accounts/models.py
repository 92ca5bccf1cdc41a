"""Accounts on networks: whose they are, what opens them, and what comes of asking a network to publish."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from distribution.networks.models import Network

# An end that comes near is told so long before.
TOLD_BEFORE = timedelta(days=7)
# Of one owner.
MOST_ACCOUNTS = 10
# A network is asked to forget tokens for about three hours.
MOST_ATTEMPTS = 6
FIRST_PAUSE = timedelta(seconds=30)


class AccountState(StrEnum):
    """Whether an account can be used."""

    CONNECTED = "connected"
    TO_RECONNECT = "to_reconnect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A connection to an account on a network.

    `owner` is a person's id, or `programme:` and an id for an account of the company. `base_url` is the server that
    the account lives on, `subject` the account's own id there (a DID, a URN, a number), `handle` what people call it.
    `expires_at` is when it has to be connected again at the latest; None when no end is known.
    """

    id: str
    owner: str
    network: Network
    handle: str
    base_url: str
    subject: str
    state: AccountState
    expires_at: datetime | None
    version: int

    def expires_soon(self, *, at: datetime) -> bool:
        """Whether its end is within a week, or past."""
        return self.expires_at is not None and self.expires_at - at <= TOLD_BEFORE


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What opens an account, for one call: never kept, never logged."""

    account_id: str
    network: Network
    base_url: str
    subject: str
    access_token: str
    version: int

    def __repr__(self) -> str:
        return f"Credentials(account_id={self.account_id!r})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Whose account it is, as the network says: `base_url`, `subject` and `handle` as in `Account`."""

    base_url: str
    subject: str
    handle: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What a network gave to open an account with.

    `renew_at` is from when on they are to be exchanged for new ones (None: never); `expires_at` when nothing of them
    opens anything any more (None: no end is known). Both count from when they were received, on our own clock. The
    client is what they were given to, where each server knows this application by another name.
    """

    access_token: str
    refresh_token: str | None = None
    renew_at: datetime | None = None
    expires_at: datetime | None = None
    client_id: str | None = None
    client_secret: str | None = None

    def __repr__(self) -> str:
        return f"Tokens(renew_at={self.renew_at!r}, expires_at={self.expires_at!r})"


class Renewal(StrEnum):
    """Why there are no new tokens."""

    REFUSED = "refused"
    NOT_NOW = "not_now"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostText:
    """What is to be published: a person's words, the tracked link that goes with them, and their language (BCP 47)."""

    text: str
    link: str | None = None
    language: str | None = None

    @property
    def whole(self) -> str:
        """The text as it goes out: with the link at its end unless it is in it, and without what no network takes
        (halves of surrogate pairs, NUL)."""
        text = self.text.encode("utf-8", "replace").decode().replace("\x00", "").strip()
        if self.link is None or self.link in text:
            return text
        return f"{text}\n\n{self.link}" if text else self.link

    def __repr__(self) -> str:
        return f"PostText(characters={len(self.text)})"


@dataclass(frozen=True, slots=True)
class Posted:
    """It is out, at this address; `reference` is how the network knows it: a status id, an `at://` address, a URN."""

    address: str
    reference: str


@dataclass(frozen=True, slots=True)
class Uncertain:
    """It may be out or not, and the network cannot be asked: the person has to look."""

    reason: str


@dataclass(frozen=True, slots=True)
class Reconnect:
    """The network does not take these credentials any more."""

    reason: str


@dataclass(frozen=True, slots=True)
class Later:
    """Not now; `seconds` is the network's own delay where it gave one. Asking again with the same key is safe."""

    seconds: float | None
    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The network will not publish this, however often it is asked."""

    reason: str


Outcome = Posted | Uncertain | Reconnect | Later | Refused


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a public post, and its text, which is looked at and not kept."""

    subject: str
    handle: str
    text: str

    def __repr__(self) -> str:
        return f"Author(subject={self.subject!r})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """Tokens of an account that is forgotten, kept until the network has forgotten them too, or was asked enough."""

    id: str
    network: Network
    base_url: str
    attempts: int
    next_at: datetime

    def again(self, *, at: datetime) -> Revocation | None:
        """The next attempt, later each time; None after the last."""
        if self.attempts + 1 >= MOST_ATTEMPTS:
            return None
        return replace(self, attempts=self.attempts + 1, next_at=at + FIRST_PAUSE * 4**self.attempts)


class Connector(Protocol):
    """What a network can be asked for. No method raises for what a network answers, or for its silence."""

    async def post(self, credentials: Credentials, text: PostText, *, key: str) -> Outcome:
        """Publish a text; `key` (UUIDv7) is the same at every attempt, so that none publishes it twice."""

    async def repost(self, credentials: Credentials, reference: str, *, key: str) -> Outcome:
        """Pass on a post, given by its web address or by the network's reference."""

    async def author_of(self, address: str) -> Author | None:
        """Who wrote the public post at a web address; None where that cannot be read."""

    async def renew(self, base_url: str, tokens: Tokens) -> Tokens | Renewal:
        """New tokens for ones that are due."""

    async def revoke(self, base_url: str, tokens: Tokens) -> bool:
        """Have the network forget the tokens; whether it is of no use to ask again."""
