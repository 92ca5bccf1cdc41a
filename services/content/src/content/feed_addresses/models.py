"""Secret addresses at which a person's feed reader finds what they may see. No I/O."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from content.audiences.models import Reader
from kernel.clock import new_id
from kernel.language import Language

MOST_ADDRESSES = 10
# A feed reader shows no token. So that nobody goes on reading for good who has left, or has changed entities, an
# address is renewed with a token now and then.
VALID_DAYS = 180
# For so long a process may go on serving a person whose access has ended, because it has not heard of that yet. What
# was made later was made after access was restored, however late a worker hears that it ended.
UNHEARD = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedAddress:
    """An address of a person's feed. It shows what was addressed to them when it was made or last renewed.

    Of the secret only a hash is kept: whoever reads the database cannot read the feeds.
    """

    id: str
    person_id: str
    secret_hash: str
    label: str | None
    language: Language
    entity: str | None
    country: str | None
    created_at: datetime
    valid_until: datetime

    @property
    def audience(self) -> frozenset[str]:
        """The keys of those stories that it shows."""
        return Reader(person_id=self.person_id, entity=self.entity, country=self.country).keys

    def is_valid(self, at: datetime) -> bool:
        """Whether it may be used."""
        return at < self.valid_until

    def renew(self, *, by: Reader, at: datetime) -> FeedAddress:
        """The address, valid from now on for what is addressed to its owner now."""
        return replace(self, entity=by.entity, country=by.country, valid_until=at + timedelta(days=VALID_DAYS))


def new_address(*, by: Reader, label: str | None, language: Language, at: datetime) -> tuple[FeedAddress, str]:
    """An address and its secret, which is in no other place."""
    secret = secrets.token_urlsafe(32)
    address = FeedAddress(
        id=new_id(),
        person_id=by.person_id,
        secret_hash=hash_of(secret),
        label=label,
        language=language,
        entity=by.entity,
        country=by.country,
        created_at=at,
        valid_until=at + timedelta(days=VALID_DAYS),
    )
    return address, secret


def hash_of(secret: str) -> str:
    """What is kept of a secret. It has 256 random bits, which no slow hash could protect better."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
