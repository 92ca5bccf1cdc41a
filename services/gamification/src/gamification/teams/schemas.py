"""Teams as callers send and see them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from gamification.teams.models import Door, Team
from kernel.http import Body, Instant, View
from kernel.http.fields import Line

_DOOR = "Whether everybody may join, or those who have the code of an invitation."


class TeamBody(Body):
    """A team, as its members describe it."""

    name: Annotated[
        Line, Field(max_length=80, description="What everybody calls it.", examples=["Grid planning, Nantes"])
    ]
    door: Annotated[Door, Field(description=_DOOR)] = Door.INVITATION


class Joining(Body):
    """What it takes to join."""

    code: Annotated[
        str | None,
        StringConstraints(min_length=1, max_length=64),
        Field(description="The code that a member gave you; a team with an open door needs none."),
    ] = None


class MemberView(View):
    """Somebody who is in the team."""

    person: Annotated[str, Field(description="Pseudonym of a person.")]


class TeamView(View):
    """A team. How many are in it is nowhere but in the list that its members read."""

    id: str
    name: str
    door: Annotated[Door, Field(description=_DOOR)]
    members: Annotated[
        list[MemberView] | None, Field(description="Who is in it, in no order; null unless you are one of them.")
    ]

    @classmethod
    def of(cls, team: Team, *, reader_id: str) -> TeamView:
        """The view of a team, as that person may see it."""
        members = None
        if reader_id in team.member_ids:
            members = [MemberView(person=person_id) for person_id in sorted(team.member_ids)]
        return cls(id=team.id, name=team.name, door=team.door, members=members)


class InvitationView(View):
    """An invitation to pass on. It can be read this once."""

    code: Annotated[str, Field(description="Whoever has it may join, by their own act.")]
    expires_at: Instant

    @classmethod
    def of(cls, code: str, *, expires_at: datetime) -> InvitationView:
        """The view of an invitation."""
        return cls(code=code, expires_at=expires_at)
