"""For whose programme the caller of an administrative operation answers."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends

from distribution.programmes.models import MAIN_PROGRAMME, AnswerableFor
from distribution.programmes.queries import ProgrammeQueries
from kernel.auth import Caller, allows, either, requires
from kernel.http import wired

Programmes = Annotated[ProgrammeQueries, Depends(wired(ProgrammeQueries))]


def answering(*roles: str, scope: str | None = None) -> Callable[..., Coroutine[Any, Any, AnswerableFor]]:
    """A dependency for endpoints that take one of these roles and look at whose programme it is; with a `scope`, other
    systems that have it may ask too, and without roles nobody but them."""
    required: Callable[..., Coroutine[Any, Any, Caller]] = requires(*roles)
    if scope is not None:
        required = either(requires(*roles), allows(scope)) if roles else allows(scope)

    async def answerable(caller: Annotated[Caller, Depends(required)], programmes: Programmes) -> AnswerableFor:
        entity = caller.attributes.get("entity")
        # One that cannot be read is the empty text, and belongs nowhere.
        if entity is None:
            return AnswerableFor(caller.actor_id, None)
        own = await programmes.of(entity)
        return AnswerableFor(caller.actor_id, own if own != MAIN_PROGRAMME else "")

    return answerable
