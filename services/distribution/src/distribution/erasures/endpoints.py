"""`/v1/me/erasure`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response

from distribution.erasures.commands import ErasureCommands
from distribution.erasures.errors import NoErasure
from distribution.erasures.queries import ErasureQueries
from distribution.erasures.schemas import ErasureView
from kernel.auth import SignedIn
from kernel.errors import problems
from kernel.http import Router, ok, wired

router = Router(prefix="/v1/me", tags=["personal data"])

Commands = Annotated[ErasureCommands, Depends(wired(ErasureCommands))]
Queries = Annotated[ErasureQueries, Depends(wired(ErasureQueries))]


@router.post("/erasure", response_model=ErasureView)
async def request_erasure(person: SignedIn, erasures: Commands) -> Response:
    """Be forgotten by every service, at once and without a reason: you leave, your links end, nothing names you any
    more. Asking again before a service has done its part is the same erasure; asking later is another one, of what has
    come since. Take `GET /v1/me/export` before, if you want to keep it."""
    return ok(ErasureView.of(await erasures.request(person.person_id)))


@router.get("/erasure", response_model=ErasureView, responses=problems(NoErasure))
async def get_erasure(person: SignedIn, erasures: Queries) -> Response:
    """How far your erasure is, service by service."""
    return ok(ErasureView.of(await erasures.get(person.person_id)))
