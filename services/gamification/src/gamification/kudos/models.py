"""Kudos: thanks from a person to a person, with a reason and nothing else. The receiver decides who may read them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from gamification.kudos.errors import KudosNotFound, KudosToOneself


@dataclass(frozen=True, slots=True, kw_only=True)
class Kudos:
    """One thank-you. Every change makes the next version; `shown_at` is None while it is private."""

    id: str
    version: int
    giver_id: str
    receiver_id: str
    reason: str
    contribution_id: str | None
    given_at: datetime
    shown_at: datetime | None = None

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

    def is_open_to(self, person_id: str) -> bool:
        """Whether a person may read them: the two of them always, everybody while they hang on the wall."""
        return self.shown_at is not None or person_id in (self.giver_id, self.receiver_id)

    def show(self, *, by: str, at: datetime) -> Kudos:
        """The kudos on the wall; the same object if they hang there already. For others they do not exist."""
        self._must_be_of(by)
        return self if self.shown_at else self._next(shown_at=at)

    def hide(self, *, by: str) -> Kudos:
        """The kudos off the wall; the same object if they are private already. For others they do not exist."""
        self._must_be_of(by)
        return self._next(shown_at=None) if self.shown_at else self

    def _must_be_of(self, person_id: str) -> None:
        if person_id != self.receiver_id:
            raise KudosNotFound

    def _next(self, **changes: Any) -> Kudos:
        return replace(self, version=self.version + 1, **changes)
