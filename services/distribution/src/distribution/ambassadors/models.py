"""Ambassadors: people who enrolled of their own accord and accepted a charter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from distribution.charters.models import MAIN_CHARTER, Accepted, Charter


@dataclass(frozen=True, slots=True)
class Ambassador:
    """A person who takes part.

    `version` is a moment in milliseconds rather than a count: it has to grow also over a leave and a return, and
    nothing is kept of the first time.
    """

    person_id: str
    version: int
    charter_version: int
    enrolled_at: datetime
    charter_id: str = MAIN_CHARTER

    @classmethod
    def enrol(cls, person_id: str, *, charter: Charter, at: datetime) -> Ambassador:
        """A person who accepts the charter and takes part from now on."""
        return cls(
            person_id,
            version=_milliseconds(at),
            charter_version=charter.version,
            enrolled_at=at,
            charter_id=charter.id,
        )

    @property
    def accepted(self) -> Accepted:
        """What they accepted."""
        return Accepted(self.charter_id, self.charter_version)

    def accept(self, charter: Charter, *, at: datetime) -> Ambassador:
        """The ambassador under another charter, or another version of it."""
        return replace(self, version=self.next_version(at=at), charter_version=charter.version, charter_id=charter.id)

    def next_version(self, *, at: datetime) -> int:
        """The version that a change at that moment makes, whatever the clocks say."""
        return max(self.version + 1, _milliseconds(at))


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
