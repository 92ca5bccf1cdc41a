"""The reader behind a request, for the endpoints of whatever is addressed to some or edited by some."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends

from content.audiences.models import EDITORIAL, Reader
from content.programmes.models import MAIN_PROGRAMME
from content.programmes.queries import ProgrammeQueries
from content.programmes.schemas import ProgrammeId
from kernel.auth import Actor, PerhapsSignedIn, requires, signed_in
from kernel.auth.dependencies import RequireActor
from kernel.http import wired

Programmes = Annotated[ProgrammeQueries, Depends(wired(ProgrammeQueries))]


def reading_as(*roles: str) -> Callable[..., Coroutine[Any, Any, Reader]]:
    """A dependency for endpoints that take one of these roles and look at whose programme it is.

    `Annotated[Reader, Depends(reading_as("programme"))]`; what the reader then may edit is what `Reader.edits` says.
    """
    return _reader_of(requires(*roles))


def _reader_of(required: RequireActor) -> Callable[..., Coroutine[Any, Any, Reader]]:
    async def reader(person: Annotated[Actor, Depends(required)], programmes: Programmes) -> Reader:
        return await _reader(person, programmes)

    return reader


async def _reader(person: Actor, programmes: ProgrammeQueries) -> Reader:
    entity = person.attributes.get("entity")
    return Reader.of(
        person_id=person.person_id,
        roles=person.roles,
        attributes=person.attributes,
        own_programme=await programmes.of_entity(entity) if entity else None,
    )


async def _perhaps_reader(person: PerhapsSignedIn, programmes: Programmes) -> Reader | None:
    return None if person is None else await _reader(person, programmes)


def overseeing(*roles: str) -> Callable[..., Coroutine[Any, Any, Reader]]:
    """A dependency for endpoints whose path or query names a `programme`, which is the group's where it names none.

    It gives the reader, who has one of these roles; `ProgrammeNotFound` when there is no such programme, or it is that
    of another entity.
    """

    async def reader(
        person: Annotated[Reader, Depends(reading_as(*roles))],
        programmes: Programmes,
        programme: ProgrammeId = MAIN_PROGRAMME,
    ) -> Reader:
        await programmes.must_be_overseen(programme, by=person)
        return person

    return reader


Reading = Annotated[Reader, Depends(_reader_of(signed_in))]
"""Dependency of every endpoint that shows what is addressed to some: the signed-in person as a reader."""

PerhapsReading = Annotated[Reader | None, Depends(_perhaps_reader)]
"""Dependency of endpoints that also answer those who are not signed in."""

Editing = Annotated[Reader, Depends(reading_as(*EDITORIAL))]
"""Dependency of every endpoint that writes what belongs to a programme: somebody of an editorial team."""
