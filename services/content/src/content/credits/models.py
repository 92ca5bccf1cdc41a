"""Credits: a story names a colleague only while they agree. No I/O."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from content.credits.errors import CreditGiven, CreditNotGiven
from kernel.clock import new_id


class Consent(StrEnum):
    """What a person has said to being named."""

    ASKED = "asked"
    GIVEN = "given"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """A person who is asked to be named in a story. What they answered is theirs: the editorial team learns only who
    agrees, so that to decline looks like not having answered, and nobody is asked the same a second time.

    `is_dropped` says that the editorial team has taken the question back after such an answer.
    """

    story_id: str
    person_id: str
    asked_by: str
    asked_at: datetime
    consent: Consent = Consent.ASKED
    answered_at: datetime | None = None
    is_dropped: bool = False
    id: str = field(default_factory=new_id)

    @property
    def is_given(self) -> bool:
        """Whether the person agrees."""
        return self.consent is Consent.GIVEN

    def give(self, *, at: datetime) -> Credit:
        """The person agrees; itself if they do already."""
        return self if self.is_given else replace(self, consent=Consent.GIVEN, answered_at=at)

    def decline(self, *, at: datetime) -> Credit:
        """The person would rather not; `CreditGiven` when they have agreed before."""
        if self.is_given:
            raise CreditGiven
        return replace(self, consent=Consent.DECLINED, answered_at=at)

    def withdraw(self, *, at: datetime) -> Credit:
        """The person no longer agrees."""
        if not self.is_given:
            raise CreditNotGiven
        return replace(self, consent=Consent.WITHDRAWN, answered_at=at)

    def drop(self) -> Credit | None:
        """What is left when the editorial team takes the question back: a no is kept, so that it is not asked again."""
        if self.consent in (Consent.DECLINED, Consent.WITHDRAWN):
            return replace(self, is_dropped=True)
        return None
