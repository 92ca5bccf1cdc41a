"""Ambassadors: people who enrolled of their own accord and accepted a charter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime


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

    @classmethod
    def enrol(cls, person_id: str, *, charter_version: int, at: datetime) -> Ambassador:
        """A person who accepts the charter and takes part from now on."""
        return cls(person_id, version=_milliseconds(at), charter_version=charter_version, enrolled_at=at)

    def accept(self, charter_version: int, *, at: datetime) -> Ambassador:
        """The ambassador under another version of the charter."""
        return replace(self, version=self.next_version(at=at), charter_version=charter_version)

    def next_version(self, *, at: datetime) -> int:
        """The version that a change at that moment makes, whatever the clocks say."""
        return max(self.version + 1, _milliseconds(at))


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
