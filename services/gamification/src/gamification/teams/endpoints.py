"""`/v1/teams`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from gamification.teams.commands import TeamCommands
from gamification.teams.errors import AlreadyIn, InvitationNotValid, TeamFull, TeamNotFound, TooManyTeams
from gamification.teams.models import Team
from gamification.teams.queries import TeamQueries
from gamification.teams.schemas import InvitationView, Joining, TeamBody, TeamView
from kernel.auth import SignedIn
from kernel.errors import problems
from kernel.http import IfMatch, Once, Page, Paging, Router, created, listed, no_content, ok, wired

router = Router(prefix="/v1", tags=["teams"])

Commands = Annotated[TeamCommands, Depends(wired(TeamCommands))]
Queries = Annotated[TeamQueries, Depends(wired(TeamQueries))]


@router.post("/teams", status_code=201, response_model=TeamView, responses=problems(TooManyTeams))
async def found_team(body: TeamBody, person: SignedIn, teams: Commands, once: Once) -> Response:
    """Found a team. You are its one member until others join, each by their own act."""
    return await once(
        lambda: teams.found(name=body.name, door=body.door, by=person.person_id),
        lambda made: created(
            TeamView.of(made, reader_id=person.person_id), location=f"/v1/teams/{made.id}", version=made.version
        ),
    )


@router.get("/teams", response_model=Page[TeamView])
async def list_open_teams(request: Request, reader: SignedIn, teams: Queries, paging: Paging) -> Response:
    """The teams that everybody may join, newest first. There is no other order."""
    page = paging.of("teams", reader=reader.person_id)
    before = page.after["before"] if page.after else None
    found = await teams.with_open_door(before=before, limit=page.enough)
    items, more = page.cut(found, lambda team: {"before": team.id})
    shown = [TeamView.of(one, reader_id=reader.person_id) for one in items]
    return listed(Page(items=shown, next_cursor=more), request)


@router.get("/me/teams", response_model=Page[TeamView])
async def list_my_teams(request: Request, reader: SignedIn, teams: Queries) -> Response:
    """The teams that you are in, newest first. They are at most twenty."""
    found = await teams.own(reader.person_id)
    return listed(Page[TeamView](items=[TeamView.of(one, reader_id=reader.person_id) for one in found]), request)


@router.get("/teams/{team_id}", response_model=TeamView, responses=problems(TeamNotFound))
async def get_team(team_id: str, reader: SignedIn, teams: Queries) -> Response:
    """A team: its name, and for its members who is in it."""
    return _answer(await teams.one(team_id), reader.person_id)


@router.put("/teams/{team_id}", response_model=TeamView, responses=problems(TeamNotFound))
async def describe_team(team_id: str, body: TeamBody, member: SignedIn, teams: Commands, expected: IfMatch) -> Response:
    """Give a team of yours another name or another door."""
    changed = await teams.describe(team_id, name=body.name, door=body.door, expected=expected, by=member.person_id)
    return _answer(changed, member.person_id)


@router.post("/teams/{team_id}/invite", response_model=InvitationView, responses=problems(TeamNotFound))
async def invite_to_team(team_id: str, member: SignedIn, teams: Commands) -> Response:
    """A code by which whoever has it may join a team of yours, for thirty days. The one before opens nothing."""
    team, code = await teams.invite(team_id, by=member.person_id)
    assert team.invitation is not None, "a team that invites has an invitation"
    return ok(InvitationView.of(code, expires_at=team.invitation.expires_at))


@router.post(
    "/teams/{team_id}/join",
    response_model=TeamView,
    responses=problems(TeamNotFound, AlreadyIn, TeamFull, TooManyTeams, InvitationNotValid),
)
async def join_team(team_id: str, body: Joining, person: SignedIn, teams: Commands) -> Response:
    """Join a team. Nobody can do it for you."""
    return _answer(await teams.join(team_id, code=body.code, by=person.person_id), person.person_id)


@router.post("/teams/{team_id}/leave", status_code=204, responses=problems(TeamNotFound))
async def leave_team(team_id: str, member: SignedIn, teams: Commands) -> Response:
    """Leave a team of yours. Nothing says that you were in it; the last one to leave ends it."""
    await teams.leave(team_id, by=member.person_id)
    return no_content()


def _answer(team: Team, reader_id: str) -> Response:
    # The version grows with each who comes or goes: only members may read it.
    version = team.version if reader_id in team.member_ids else None
    return ok(TeamView.of(team, reader_id=reader_id), version=version)
