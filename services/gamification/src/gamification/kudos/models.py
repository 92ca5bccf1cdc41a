"""Kudos: thanks from a person to a person or a team, with a reason and nothing else. Both sides decide who may read
them: they hang on the wall while the giver lets them and a receiver shows them."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from gamification.kudos.errors import AlreadyThankedBack, KudosKeptPrivate, KudosNotFound, KudosToOneself, TooLate

# A word said in haste can be taken back after a night's sleep; later, it is part of what the other person was told.
TAKE_BACK = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThanksBack:
    """The one answer that a receiver may give. Who of a team gave it is not kept."""

    words: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Kudos:
    """One thank-you, to the person `receiver_id` or to the team `team_id`.

    `member_ids` are those whom thanks to a team reach: who was in it when they were given, without the giver and who
    declined. `wall_at` is the moment from which they hang on the wall, for everybody to read; None while they are
    private. Until the others are told that they hang, `announce_at` is the same moment.

    What the two sides may see of a change makes the next version. What the receiver decides for themself (to wait for a
    turn on the wall, to decline) does not, so that nobody reads it from the version.
    """

    id: str
    version: int
    giver_id: str
    receiver_id: str | None
    team_id: str | None = None
    member_ids: tuple[str, ...] = ()
    reason: str
    contribution_id: str | None
    given_at: datetime
    may_be_shown: bool = True
    declined: bool = False
    thanks_back: ThanksBack | None = None
    wall_at: datetime | None = None
    announce_at: datetime | None = None

    @property
    def recipients(self) -> Set[str]:
        """Who has these kudos as received ones, and decides about them."""
        if self.receiver_id is None:
            return frozenset(self.member_ids)
        return frozenset() if self.declined else frozenset({self.receiver_id})

    @property
    def hung(self) -> bool:
        """Whether the others were told that they hang on the wall."""
        return self.wall_at is not None and self.announce_at is None

    @property
    def version_for_others(self) -> int:
        """The version as others than the two sides know it, without the one that the answer has made."""
        return self.version if self.thanks_back is None else self.version - 1

    def hangs(self, *, at: datetime) -> bool:
        """Whether they hang on the wall at that moment."""
        return self.wall_at is not None and self.wall_at <= at

    def is_open_to(self, person_id: str, *, at: datetime) -> bool:
        """Whether a person may read them: giver and receivers always, everybody while they hang on the wall."""
        return self.hangs(at=at) or person_id == self.giver_id or person_id in self.recipients

    def show(self, *, by: str, at: datetime, wait: timedelta) -> Kudos:
        """The kudos on the wall from `at` on, or after a `wait`; the same object if they have their place there.
        `KudosKeptPrivate` if another side does not want it. For others than the receivers they do not exist."""
        self._must_reach(by)
        if not self.may_be_shown or self.declined:
            raise KudosKeptPrivate
        if self.wall_at:
            return self
        if wait:
            return replace(self, wall_at=at + wait, announce_at=at + wait)
        return self._next(wall_at=at)

    def announce(self, *, at: datetime) -> Kudos:
        """The kudos when the others are told that they hang, once the moment has come; else the same object."""
        due = self.announce_at is not None and self.announce_at <= at
        return self._next(announce_at=None) if due else self

    def hide(self, *, by: str) -> Kudos:
        """The kudos off the wall; the same object if they are private. For others than the receivers they do not
        exist."""
        self._must_reach(by)
        return self._off_the_wall()

    def decline(self, *, by: str) -> Kudos:
        """The kudos without this receiver, and off the wall for good. Again, the same object."""
        if self.declined and by == self.receiver_id:
            return self
        self._must_reach(by)
        left = tuple(member for member in self.member_ids if member != by)
        return replace(self._off_the_wall(), declined=True, member_ids=left)

    def thank_back(self, *, words: str | None, by: str, at: datetime) -> Kudos:
        """The kudos with a receiver's answer; `AlreadyThankedBack` if there is one."""
        self._must_reach(by)
        if self.thanks_back is not None:
            raise AlreadyThankedBack
        return self._next(thanks_back=ThanksBack(words=words, at=at))

    def allow(self, *, by: str) -> Kudos:
        """The kudos, which the giver lets be shown; the receiver decides. For others they do not exist."""
        self._must_be_from(by)
        return self if self.may_be_shown else self._next(may_be_shown=True)

    def forbid(self, *, by: str) -> Kudos:
        """The kudos, which the giver keeps from the wall, where they hang no longer. For others they do not exist."""
        self._must_be_from(by)
        return replace(self._next(wall_at=None, announce_at=None), may_be_shown=False) if self.may_be_shown else self

    def must_be_taken_back_by(self, person_id: str, *, at: datetime) -> None:
        """`KudosNotFound` for anybody but the giver, `TooLate` for the giver after a day."""
        self._must_be_from(person_id)
        if at >= self.given_at + TAKE_BACK:
            raise TooLate

    def _must_reach(self, person_id: str) -> None:
        if person_id not in self.recipients:
            raise KudosNotFound

    def _must_be_from(self, person_id: str) -> None:
        if person_id != self.giver_id:
            raise KudosNotFound

    def _off_the_wall(self) -> Kudos:
        if self.announce_at is not None:
            return replace(self, wall_at=None, announce_at=None)
        return self._next(wall_at=None) if self.wall_at else self

    def _next(self, **changes: Any) -> Kudos:
        return replace(self, version=self.version + 1, **changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thanks:
    """What somebody wants to say, to the person `person_id` or the team `team_id`, before it is kept."""

    person_id: str | None = None
    team_id: str | None = None
    reason: str
    contribution_id: str | None = None
    may_be_shown: bool = True

    def given(self, kudos_id: str, *, by: str, members: Set[str], at: datetime) -> Kudos:
        """The kudos that they become, private at first; `members` are those of the team.

        `KudosToOneself` if nobody else would be thanked: in a larger team, the others are.
        """
        others = members - {by}
        if self.person_id == by:
            raise KudosToOneself("/to/person")
        if self.team_id is not None and not others:
            raise KudosToOneself("/to/team")
        return Kudos(
            id=kudos_id,
            version=1,
            giver_id=by,
            receiver_id=self.person_id,
            team_id=self.team_id,
            # Sorted, so that their order says nothing.
            member_ids=tuple(sorted(others)),
            reason=self.reason,
            contribution_id=self.contribution_id,
            given_at=at,
            may_be_shown=self.may_be_shown,
        )
