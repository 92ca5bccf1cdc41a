"""Teams: colleagues who belong together because each of them said so. Nobody is put into a team by somebody else."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from gamification.codes.models import hash_of, new_code
from gamification.teams.errors import AlreadyIn, InvitationNotValid, TeamFull, TeamNotFound

# A crowd that is larger is a programme, and every member may read who is in it.
MOST_MEMBERS = 200
# Of one person: more than anybody works in; an account that is used by a program stops here.
MOST_TEAMS = 20
# An invitation passed on by mail is answered after a holiday; one that is found in an old mail opens nothing.
INVITATION_DAYS = 30


class Door(StrEnum):
    """Who may join: everybody, or who has the code of an invitation."""

    OPEN = "open"
    INVITATION = "invitation"


@dataclass(frozen=True, slots=True)
class Invitation:
    """The code by which people join, until it expires. Only its hash is kept, and not who asked for it."""

    digest: str
    expires_at: datetime

    def opens_to(self, code: str | None, *, at: datetime) -> bool:
        """Whether somebody with this code may come in."""
        return at < self.expires_at and hmac.compare_digest(self.digest, hash_of(code or ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team. Its members all have the same say: there is no founder, and nobody is over the others.

    Every change makes the next version. Who came when is not kept, and of who left nothing is.
    """

    id: str
    version: int
    name: str
    door: Door
    member_ids: frozenset[str]
    invitation: Invitation | None = None

    @classmethod
    def found(cls, team_id: str, *, name: str, door: Door, by: str) -> Team:
        """A new team with one member."""
        return cls(id=team_id, version=1, name=name, door=door, member_ids=frozenset({by}))

    def must_have(self, person_id: str) -> None:
        """`TeamNotFound` for who is not in it: what members do is theirs."""
        if person_id not in self.member_ids:
            raise TeamNotFound(self.id)

    def describe(self, *, name: str, door: Door, by: str) -> Team:
        """The team under a new name, or with another door, as a member wants it."""
        self.must_have(by)
        return self._next(name=name, door=door)

    def invite(self, *, by: str, at: datetime) -> tuple[Team, str]:
        """The team with a new invitation, and its code, which can be read this once. The one before opens nothing."""
        self.must_have(by)
        code = new_code()
        invitation = Invitation(code.hash, at + timedelta(days=INVITATION_DAYS))
        return self._next(invitation=invitation), code.text

    def join(self, person_id: str, *, code: str | None, at: datetime) -> Team:
        """The team with one more member, who asked for it themselves."""
        if person_id in self.member_ids:
            raise AlreadyIn
        invited = self.invitation is not None and self.invitation.opens_to(code, at=at)
        if self.door is not Door.OPEN and not invited:
            raise InvitationNotValid
        if len(self.member_ids) >= MOST_MEMBERS:
            raise TeamFull(MOST_MEMBERS)
        return self._next(member_ids=self.member_ids | {person_id})

    def leave(self, person_id: str) -> Team | None:
        """The team without a member; None when nobody is left and it ends."""
        self.must_have(person_id)
        left = self.member_ids - {person_id}
        return self._next(member_ids=left) if left else None

    def _next(self, **changes: Any) -> Team:
        return replace(self, version=self.version + 1, **changes)
