"""`/v1/me`: the person and their own part. Nobody is enrolled by somebody else."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response

from distribution.ambassadors.commands import AmbassadorCommands
from distribution.ambassadors.errors import NotAnAmbassador
from distribution.ambassadors.queries import AmbassadorQueries
from distribution.ambassadors.schemas import Acceptance, AmbassadorView, PersonView
from distribution.charters.errors import CharterNotAccepted, NoCharterInForce
from kernel.auth import SignedIn
from kernel.errors import problems
from kernel.http import Router, created, no_content, ok, wired

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
            ambassador=AmbassadorView.model_validate(ambassador) if ambassador else None,
        )
    )


@router.put(
    "/ambassador",
    response_model=AmbassadorView,
    responses={
        201: {"model": AmbassadorView, "description": "You take part from now on."},
        **problems(CharterNotAccepted, NoCharterInForce),
    },
)
async def enrol(body: Acceptance, person: SignedIn, ambassadors: Commands) -> Response:
    """Take part, or accept a newer charter. Only you can do so, and doing it again changes nothing."""
    ambassador, is_new = await ambassadors.enrol(person, accepted=body.accepted)
    view = AmbassadorView.model_validate(ambassador)
    return created(view, location="/v1/me/ambassador") if is_new else ok(view)


@router.get("/ambassador", response_model=AmbassadorView, responses=problems(NotAnAmbassador))
async def get_ambassador(person: SignedIn, ambassadors: Queries) -> Response:
    """Your own part."""
    return ok(AmbassadorView.model_validate(await ambassadors.get(person.person_id)))


@router.delete("/ambassador", status_code=204)
async def leave(person: SignedIn, ambassadors: Commands) -> Response:
    """Leave at once, without a reason. Your shares stay yours: `GET /v1/me/shares` goes on answering."""
    await ambassadors.leave(person.person_id)
    return no_content()
