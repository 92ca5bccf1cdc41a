"""Digests: now and then a person is told which stories are new, on a channel of theirs, because they asked for it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from kernel.language import Language

CODE_VALID = timedelta(hours=24)
MOST_TRIES = 5
# Codes that are sent for one person in a day, to whatever addresses: nobody's mailbox is filled through this service.
MOST_CODES_A_DAY = 5

# The addresses that SMTP servers everywhere take (RFC 5321 §4.1.2 without quoted names; RFC 6531 is not required).
_NAME = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(rf"(?=.{{1,254}}\Z)(?=[^@]{{1,64}}@){_NAME}(?:\.{_NAME})*@{_LABEL}(?:\.{_LABEL})+")


class Channel(StrEnum):
    """Where a digest goes: by e-mail, or to an incoming webhook of a chat."""

    EMAIL = "email"
    TEAMS = "teams"
    SLACK = "slack"
    MATTERMOST = "mattermost"


class Frequency(StrEnum):
    """How often there may be one."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"

    @property
    def period(self) -> timedelta:
        """From one to the next."""
        return timedelta(weeks=1 if self is Frequency.WEEKLY else 2)


class State(StrEnum):
    """Whether digests are sent: not before an e-mail address is confirmed, no more after an address refused one."""

    OFF = "off"
    AWAITING_CONFIRMATION = "awaiting_confirmation"
    ON = "on"
    ADDRESS_FAILING = "address_failing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Whose stories a digest tells of: those for somebody of an entity in a country (upper case)."""

    entity: str | None
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A person's wish to be told. `address` and `code` are sealed; `hint` lets its owner recognise the address.

    `since` is from when on stories are new; the next digest is due at `due_at`.
    """

    person_id: str
    version: int
    channel: Channel
    address: bytes
    hint: str
    frequency: Frequency
    language: Language
    reader: Reader
    since: datetime
    due_at: datetime
    confirmed_at: datetime | None = None
    failed_at: datetime | None = None
    code: bytes | None = None
    code_until: datetime | None = None
    code_tries: int = 0

    @property
    def state(self) -> State:
        """Whether digests are sent."""
        if self.failed_at is not None:
            return State.ADDRESS_FAILING
        return State.AWAITING_CONFIRMATION if self.confirmed_at is None else State.ON

    def takes_code(self, at: datetime) -> bool:
        """Whether a code may be tried now."""
        return self.code_until is not None and at < self.code_until and self.code_tries < MOST_TRIES

    def confirm(self, *, at: datetime) -> Digest:
        """The digest with an address that is its owner's; the first one is due after a period."""
        return replace(
            self,
            version=self.version + 1,
            confirmed_at=at,
            code=None,
            code_until=None,
            code_tries=0,
            since=at,
            due_at=at + self.frequency.period,
        )

    def tried(self) -> Digest:
        """The digest after a wrong code."""
        return replace(self, code_tries=self.code_tries + 1)

    def postpone(self, until: datetime) -> Digest:
        """The digest, to be looked at again then."""
        return replace(self, due_at=until)

    def told(self, *, at: datetime) -> Digest:
        """The digest after its readers know what was new until now, or that there was nothing to tell."""
        return replace(self, since=at, due_at=at + self.frequency.period)

    def new_since(self, at: datetime) -> datetime:
        """From when on stories are new in a digest of now: one period at most, so that none is a backlog."""
        return max(self.since, at - self.frequency.period)


def is_email(text: str) -> bool:
    """Whether a text is an e-mail address that can be written to from anywhere."""
    return _EMAIL.fullmatch(text) is not None


def address_hint(channel: Channel, address: str) -> str:
    """Enough of an address to recognise one's own."""
    if channel is Channel.EMAIL:
        return f"{address[0]}…@{address.rpartition('@')[2]}"
    return address.partition("://")[2].partition("/")[0]
