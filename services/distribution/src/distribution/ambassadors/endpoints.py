"""`/v1/me`: the person and their own part. Nobody is enrolled by somebody else."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response

from distribution.ambassadors.commands import AmbassadorCommands
from distribution.ambassadors.errors import NotAnAmbassador, PauseEndsTooEarly, PauseEndsTooLate
from distribution.ambassadors.models import Ambassador
from distribution.ambassadors.queries import AmbassadorQueries
from distribution.ambassadors.schemas import Acceptance, AmbassadorView, FarewellView, Pause, PersonView
from distribution.charters.errors import CharterNotAccepted, NoCharterInForce
from distribution.provisioned_people.errors import NotProvisioned
from kernel.auth import Actor, SignedIn
from kernel.errors import problems
from kernel.http import Router, created, ok, wired

router = Router(prefix="/v1/me", tags=["ambassadors"])

Commands = Annotated[AmbassadorCommands, Depends(wired(AmbassadorCommands))]
Queries = Annotated[AmbassadorQueries, Depends(wired(AmbassadorQueries))]


@router.get("", response_model=PersonView)
async def get_me(person: SignedIn, ambassadors: Queries) -> Response:
    """Who you are here, and whether you take part."""
    ambassador = await ambassadors.find(person.person_id)
    return ok(
        PersonView(
            person_id=person.person_id,
            roles=sorted(person.roles),
            ambassador=await _part(ambassador, person, ambassadors) if ambassador else None,
        )
    )


@router.put(
    "/ambassador",
    response_model=AmbassadorView,
    responses={
        201: {"model": AmbassadorView, "description": "You take part from now on."},
        **problems(CharterNotAccepted, NoCharterInForce, NotProvisioned),
    },
)
async def enrol(body: Acceptance, person: SignedIn, ambassadors: Commands, queries: Queries) -> Response:
    """Take part, or accept a newer charter. Only you can do so, and doing it again changes nothing."""
    ambassador, is_new = await ambassadors.enrol(person, accepted=body.accepted)
    view = await _part(ambassador, person, queries)
    return created(view, location="/v1/me/ambassador") if is_new else ok(view)


@router.get("/ambassador", response_model=AmbassadorView, responses=problems(NotAnAmbassador))
async def get_ambassador(person: SignedIn, ambassadors: Queries) -> Response:
    """Your own part."""
    return ok(await _part(await ambassadors.get(person.person_id), person, ambassadors))


@router.post(
    "/ambassador/pause",
    response_model=AmbassadorView,
    responses=problems(NotAnAmbassador, PauseEndsTooEarly, PauseEndsTooLate),
)
async def pause(body: Pause, person: SignedIn, ambassadors: Commands, queries: Queries) -> Response:
    """Have nothing go out in your name by itself until a moment of your choice; nothing is made up for afterwards.
    Nobody is told, and you can share by hand. Pausing again moves the end."""
    return ok(await _part(await ambassadors.pause(person.person_id, until=body.until), person, queries))


@router.post("/ambassador/resume", response_model=AmbassadorView, responses=problems(NotAnAmbassador))
async def resume(person: SignedIn, ambassadors: Commands, queries: Queries) -> Response:
    """End your pause now; nothing happens if there is none."""
    return ok(await _part(await ambassadors.resume(person.person_id), person, queries))


@router.delete("/ambassador", response_model=FarewellView)
async def leave(person: SignedIn, ambassadors: Commands) -> Response:
    """Leave at once, without a reason. What you shared stays yours: the answer says where it is."""
    await ambassadors.leave(person.person_id)
    return ok(FarewellView(shares="/v1/me/shares", data="/v1/me/export", erasure="/v1/me/erasure"))


async def _part(ambassador: Ambassador, person: Actor, queries: AmbassadorQueries) -> AmbassadorView:
    awaited = await queries.awaited(person, ambassador)
    return AmbassadorView.of(ambassador, awaited, at=queries.clock())
