"""Tokens with which a directory says who may take part (RFC 7644 §2, RFC 6750)."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kernel.language import Text
from kernel.personal_data import Entry

# Some for each directory, and one more of each during a rotation.
MOST_TOKENS = 20
# So that scanners for leaked secrets know it by its first letters.
PREFIX = "relais_scim_"
_RANDOM_BYTES = 32
# So long one that ended is still told of, for whoever has to find the directory that shows it.
KEPT_AFTER = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisioningToken:
    """A token of a directory. What it was shown as is not kept: 256 random bits are found by their plain hash."""

    id: str
    label: str
    digest: str = field(repr=False)
    created_by: str
    created_at: datetime
    expires_at: datetime

    def holds(self, at: datetime) -> bool:
        """Whether it is taken at that moment."""
        return at < self.expires_at


def new_secret() -> str:
    """What a new token is shown as."""
    return PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)


def digest(secret: str) -> str:
    """By what a token is found (SHA-256)."""
    return hashlib.sha256(secret.encode()).hexdigest()


KEPT = Entry(
    what=Text(
        en="Who issued a token with which a directory says who may take part",
        fr="Qui a délivré un jeton par lequel un annuaire dit qui peut participer",
    ),
    why=Text(en="Whoever runs the programme is accountable for it", fr="Qui dirige le programme en rend compte"),
    seen_by=Text(en="the person alone", fr="la personne seule"),
    until=Text(
        en="Until 14 days after the token ends; whoever asks to be forgotten is named in it no longer",
        fr="Jusqu’à 14 jours après la fin du jeton ; qui demande l’oubli n’y est plus nommé",
    ),
)
