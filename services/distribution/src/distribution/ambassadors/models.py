"""Ambassadors: people who enrolled of their own accord and accepted a charter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from distribution.ambassadors.errors import PauseEndsTooEarly, PauseEndsTooLate
from distribution.charters.models import MAIN_CHARTER, Accepted, Charter

LONGEST_PAUSE = timedelta(days=366)


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
    paused_until: datetime | None = None

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

    def pause(self, *, until: datetime, at: datetime) -> Ambassador:
        """The ambassador in whose name nothing goes out by itself before `until`, which is at most a year from now."""
        if until <= at:
            raise PauseEndsTooEarly
        if until - at > LONGEST_PAUSE:
            raise PauseEndsTooLate
        return replace(self, version=self.next_version(at=at), paused_until=until)

    def resume(self, *, at: datetime) -> Ambassador:
        """The ambassador without a pause."""
        if self.paused_until is None:
            return self
        return replace(self, version=self.next_version(at=at), paused_until=None)

    def is_paused(self, *, at: datetime) -> bool:
        """Whether nothing goes out in their name by itself now. A pause ends by itself."""
        return self.paused_until is not None and at < self.paused_until

    def next_version(self, *, at: datetime) -> int:
        """The version that a change at that moment makes, whatever the clocks say."""
        return max(self.version + 1, _milliseconds(at))


@dataclass(frozen=True, slots=True)
class AwaitedCharter:
    """A charter that an ambassador has not accepted yet. Sharing goes on until `until`, and after it from the moment of
    acceptance."""

    version: int
    charter_id: str
    address: str
    until: datetime


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
