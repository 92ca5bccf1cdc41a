"""For whose programme the caller of an operation answers, and whose own it is."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends

from gamification.programmes.models import AnswerableFor
from gamification.programmes.queries import ProgrammeQueries
from kernel.auth import Actor, requires
from kernel.http import wired

Programmes = Annotated[ProgrammeQueries, Depends(wired(ProgrammeQueries))]


def answering(*roles: str) -> Callable[..., Coroutine[Any, Any, AnswerableFor]]:
    """A dependency for endpoints that take one of these roles and look at whose programme it is."""
    required = requires(*roles)

    async def answerable(person: Annotated[Actor, Depends(required)], programmes: Programmes) -> AnswerableFor:
        entity = person.attributes.get("entity")
        return AnswerableFor.of(person.person_id, entity=entity, own=await programmes.of(entity))

    return answerable
