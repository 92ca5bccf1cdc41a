"""A facilitator's private notes: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response

from gamification.cohorts.endpoints import Reading
from gamification.facilitator_notes.commands import NoteCommands
from gamification.facilitator_notes.errors import NotesNotFound, NotesSealed
from gamification.facilitator_notes.models import Notes
from gamification.facilitator_notes.queries import NoteQueries
from gamification.facilitator_notes.schemas import NotesBody, NotesView
from kernel.errors import problems
from kernel.http import IfMatch, Router, no_content, ok, wired

router = Router(prefix="/v1/cohorts/{cohort_id}/notes", tags=["cohorts"])

Commands = Annotated[NoteCommands, Depends(wired(NoteCommands))]
Queries = Annotated[NoteQueries, Depends(wired(NoteQueries))]


@router.get("", response_model=NotesView, responses=problems(NotesNotFound, NotesSealed))
async def get_notes(cohort_id: str, person: Reading, notes: Queries) -> Response:
    """Your notes about a cohort that you facilitate. Nobody else can read them; they are deleted with the cohort."""
    return _answer(await notes.own(cohort_id, person_id=person.person_id))


@router.put("", response_model=NotesView, responses=problems(NotesNotFound, NotesSealed))
async def write_notes(cohort_id: str, body: NotesBody, person: Reading, notes: Commands, expected: IfMatch) -> Response:
    """Write your notes anew, whole. The ETag of notes that you have not begun is `"0"`."""
    return _answer(await notes.write(cohort_id, body.text, expected=expected, by=person))


@router.delete("", status_code=204, responses=problems(NotesNotFound))
async def delete_notes(cohort_id: str, person: Reading, notes: Commands) -> Response:
    """Delete your notes at once."""
    await notes.delete(cohort_id, by=person)
    return no_content()


def _answer(notes: Notes) -> Response:
    response = ok(NotesView(text=notes.text), version=notes.version)
    response.headers["cache-control"] = "no-store"
    return response
