"""The secret address at which a person's calendar finds the sessions of their cohorts. No I/O."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from gamification.codes.models import new_code
from kernel.language import Language

# A calendar shows no token. So that nobody goes on reading for good who has left, an address is renewed with a token.
VALID_DAYS = 180
# For so long a process may go on serving a person whose access has ended, because it has not heard of that yet. What
# was made later was made after access was restored, however late a worker hears that it ended.
UNHEARD = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarAddress:
    """A person's one address. Of the secret only a hash is kept."""

    person_id: str
    secret_hash: str
    language: Language
    created_at: datetime
    valid_until: datetime

    def is_valid(self, at: datetime) -> bool:
        """Whether it may be used."""
        return at < self.valid_until

    def renew(self, *, at: datetime) -> CalendarAddress:
        """The address, valid for as long as a new one."""
        return replace(self, valid_until=at + timedelta(days=VALID_DAYS))


def new_address(person_id: str, *, language: Language, at: datetime) -> tuple[CalendarAddress, str]:
    """An address and its secret, which is in no other place."""
    secret = new_code()
    address = CalendarAddress(
        person_id=person_id,
        secret_hash=secret.hash,
        language=language,
        created_at=at,
        valid_until=at + timedelta(days=VALID_DAYS),
    )
    return address, secret.text
