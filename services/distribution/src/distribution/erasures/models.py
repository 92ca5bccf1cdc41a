"""Wishes to be forgotten: which service has done its part. Nothing here says whose they are."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

# Each keeps something of people, and confirms when nothing is left.
SERVICES = ("content", "distribution", "gamification", "metrics")
# As long as the events of the wish are kept.
KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A person's wish to be forgotten, everywhere.

    `asker` is a keyed hash of the person's pseudonym: with it the person finds the state of their wish, and nobody who
    reads the database finds the person.
    """

    id: str
    asker: str
    requested_at: datetime
    confirmed: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether a service has still to do its part."""
        return self.finished_at is None

    @property
    def is_new(self) -> bool:
        """Whether no service is known to have done its part, so that none need have left what came until now."""
        return not self.confirmed

    @property
    def finished_at(self) -> datetime | None:
        """When the last service had done its part."""
        if any(service not in self.confirmed for service in SERVICES):
            return None
        return max(self.confirmed.values())

    @property
    def kept_until(self) -> datetime | None:
        """When this is forgotten too; None while it is open."""
        return None if self.finished_at is None else self.finished_at + KEPT

    def confirm(self, service: str, *, at: datetime) -> Wish:
        """The wish after a service has done its part; the first confirmation of a service counts."""
        if service not in SERVICES or service in self.confirmed:
            return self
        return replace(self, confirmed={**self.confirmed, service: at})


def asker(person_id: str, *, key: bytes) -> str:
    """The keyed hash (HMAC-SHA-256) by which a person's wishes are found."""
    return hmac.new(key, b"erasure\n" + person_id.encode(), hashlib.sha256).hexdigest()
