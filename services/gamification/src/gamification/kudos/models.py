"""Kudos: thanks from a person to a person, with a reason and nothing else. The receiver decides who may read them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from gamification.kudos.errors import KudosNotFound, KudosToOneself


@dataclass(frozen=True, slots=True, kw_only=True)
class Kudos:
    """One thank-you. Every change makes the next version.

    `wall_at` is the moment from which it hangs on the wall, for everybody to read; None while it is private.
    """

    id: str
    version: int
    giver_id: str
    receiver_id: str
    reason: str
    contribution_id: str | None
    given_at: datetime
    wall_at: datetime | None = None

    @classmethod
    def give(cls, kudos_id: str, *, to: str, reason: str, contribution_id: str | None, by: str, at: datetime) -> Kudos:
        """New kudos from `by` to `to`, private at first; `KudosToOneself` if they are the same person."""
        if to == by:
            raise KudosToOneself
        return cls(
            id=kudos_id,
            version=1,
            giver_id=by,
            receiver_id=to,
            reason=reason,
            contribution_id=contribution_id,
            given_at=at,
        )

    def hangs(self, *, at: datetime) -> bool:
        """Whether they hang on the wall at that moment."""
        return self.wall_at is not None and self.wall_at <= at

    def is_open_to(self, person_id: str, *, at: datetime) -> bool:
        """Whether a person may read them: the two of them always, everybody while they hang on the wall."""
        return self.hangs(at=at) or person_id in (self.giver_id, self.receiver_id)

    def show(self, *, by: str, at: datetime) -> Kudos:
        """The kudos on the wall; the same object if they hang there already. For others they do not exist."""
        self._must_be_of(by)
        return self if self.wall_at else self._next(wall_at=at)

    def hide(self, *, by: str) -> Kudos:
        """The kudos off the wall; the same object if they are private already. For others they do not exist."""
        self._must_be_of(by)
        return self._next(wall_at=None) if self.wall_at else self

    def _must_be_of(self, person_id: str) -> None:
        if person_id != self.receiver_id:
            raise KudosNotFound

    def _next(self, **changes: Any) -> Kudos:
        return replace(self, version=self.version + 1, **changes)
