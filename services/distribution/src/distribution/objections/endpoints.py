"""`/v1/me/objection`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response

from distribution.objections.commands import ObjectionCommands
from distribution.objections.queries import ObjectionQueries
from distribution.objections.repository import STOPS
from distribution.objections.schemas import ObjectionView
from kernel.auth import SignedIn
from kernel.http import Router, in_language, no_content, ok, request_language, wired
from kernel.language import Language

router = Router(prefix="/v1/me", tags=["personal data"])

Commands = Annotated[ObjectionCommands, Depends(wired(ObjectionCommands))]
Queries = Annotated[ObjectionQueries, Depends(wired(ObjectionQueries))]
Spoken = Annotated[Language, Depends(request_language)]


@router.get("/objection", response_model=ObjectionView)
async def get_objection(person: SignedIn, objections: Queries, language: Spoken) -> Response:
    """Whether you object to what is done with your data by itself, and what an objection stops."""
    return _shown(ObjectionView.of(await objections.find(person.person_id), STOPS, language), language)


@router.put("/objection", response_model=ObjectionView)
async def object_to_processing(person: SignedIn, objections: Commands, language: Spoken) -> Response:
    """Object, without a reason and whether you take part or not. Objecting again changes nothing; nobody is told."""
    return _shown(ObjectionView.of(await objections.object(person.person_id), STOPS, language), language)


@router.delete("/objection", status_code=204)
async def lift_objection(person: SignedIn, objections: Commands) -> Response:
    """Object no longer. What was stopped meanwhile is not made up for."""
    await objections.lift(person.person_id)
    return no_content()


def _shown(view: ObjectionView, language: Language) -> Response:
    return in_language(language, ok(view))
