"""`/v1/waves/{wave_id}/rights`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response

from kernel.auth import Actor, requires
from kernel.errors import problems
from kernel.http import Router, ok, wired
from metrics.programmes.endpoints import Programmes
from metrics.rights.commands import RightCommands
from metrics.rights.errors import NotABlindedMessage, NotOfTheProgramme, RightTaken, WaveSealed
from metrics.rights.models import from_base64url, to_base64url
from metrics.rights.schemas import RightRequest, RightView
from metrics.waves.errors import WaveNotFound, WaveNotOpen

router = Router(prefix="/v1/waves/{wave_id}/rights", tags=["barometer"])

Commands = Annotated[RightCommands, Depends(wired(RightCommands))]
Employee = Annotated[Actor, Depends(requires("employee"))]


@router.post(
    "",
    response_model=RightView,
    responses=problems(WaveNotFound, WaveNotOpen, NotOfTheProgramme, RightTaken, NotABlindedMessage, WaveSealed),
)
async def take_right(
    wave_id: str, body: RightRequest, person: Employee, rights: Commands, programmes: Programmes
) -> Response:
    """Take your right to answer a wave of your programme: a blind signature, given to each person once. It hides
    what you blinded, so that nobody can tell later which answer is yours. The same request has the same answer."""
    signature = await rights.issue(
        wave_id,
        from_base64url(body.blinded_message),
        person_id=person.person_id,
        programme_id=await programmes.of(person.attributes.get("entity")),
    )
    return ok(RightView(blind_signature=to_base64url(signature)))
