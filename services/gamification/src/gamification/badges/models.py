"""Badges: a milestone as a credential, which its person may give to whom they like and take back when they like."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import uuid4

from gamification.badges.errors import BadgeNotFound


class BadgeState(StrEnum):
    """Whether a credential holds. One that does not verify was altered, or was never made here."""

    VALID = "valid"
    REVOKED = "revoked"
    NOT_VERIFIED = "not-verified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Who a credential is about, as it says itself: never the pseudonym, and no two credentials say the same.

    `id` is drawn for this credential alone. With an address, `email_hash` lets whoever is told the address find that
    it is this person's (Open Badges 3.0 §C.4, IdentityHash).
    """

    id: str
    email_hash: str | None = None
    salt: str | None = None

    @classmethod
    def drawn(cls, *, email: str | None) -> Subject:
        """A new subject. The address itself is kept nowhere."""
        id = f"urn:uuid:{uuid4()}"
        if email is None:
            return cls(id=id)
        salt = secrets.token_hex(16)
        return cls(id=id, email_hash="sha256$" + sha256((email + salt).encode()).hexdigest(), salt=salt)


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """A credential that a person had made of a milestone of theirs. Its id is the address where anybody verifies it, so
    it cannot be guessed."""

    id: str
    version: int
    person_id: str
    milestone_id: str
    key_id: str
    entry_id: str
    credential: str
    made_at: datetime
    revoked_at: datetime | None = None

    def revoke(self, *, by: str, at: datetime) -> Badge:
        """The badge, which holds no more; the same object if it does not already. For others it does not exist."""
        self.must_be_of(by)
        return self if self.revoked_at else replace(self, version=self.version + 1, revoked_at=at)

    def must_be_of(self, person_id: str) -> None:
        """Return when it is that person's; `BadgeNotFound` otherwise, as if there were none."""
        if person_id != self.person_id:
            raise BadgeNotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What anybody may know of a credential. Of one that does not hold, no more than that."""

    state: BadgeState
    name: str | None = None
    description: str | None = None
    language: str | None = None
    issuer: str | None = None
    made_at: datetime | None = None

    @classmethod
    def valid(cls, credential: Mapping[str, Any]) -> Proof:
        """The proof of a credential that holds, in the credential's own words."""
        achievement = credential["credentialSubject"]["achievement"]
        return cls(
            state=BadgeState.VALID,
            name=achievement["name"],
            description=achievement["description"],
            language=achievement["inLanguage"],
            issuer=credential["issuer"]["name"],
            made_at=datetime.fromisoformat(credential["validFrom"]),
        )


def new_badge_id() -> str:
    """An id of 128 random bits."""
    return secrets.token_hex(16)
