"""Administrative acts: who did what to what, and when. Entries are added and never changed, but for a person who is
erased: what was done stays, by whom does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from kernel.clock import new_id

# The actor of what happens by itself at its time, and of what an operator does at a command line.
SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An administrative act.

    `act` is a past fact in words joined by dots (`book.lent`), `subject` the path of what it was done to
    (`books/0199…`), `details` short facts that are no text written by a person. `programme` is whose affair it is,
    None for the group's: people of an entity read of their own alone. `service` is where it was done; the log says so.
    """

    act: str
    subject: str
    actor_id: str
    at: datetime
    programme: str | None = None
    details: Mapping[str, str | int | bool | None] = field(default_factory=dict)
    id: str = field(default_factory=new_id)
    service: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which acts are asked for: those to which all of it applies that is not None. `until` is no longer among them."""

    service: str | None = None
    subject: str | None = None
    actor_id: str | None = None
    act: str | None = None
    since: datetime | None = None
    until: datetime | None = None


EVERY = Wanted()
