"""`/v1/cycles`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Request, Response

from kernel.errors import problems
from kernel.http import Page, Paging, Router, in_language, listed, ok, request_language, wired
from kernel.language import Language
from metrics.cycles.commands import PlaybookCommands
from metrics.cycles.errors import CycleNotFound, PlaybookClosed, PlaybookNotFound
from metrics.cycles.models import PlaybookStatus
from metrics.cycles.queries import CycleQueries
from metrics.cycles.schemas import ChangeView, CycleView, ProgrammeCycleView
from metrics.programmes.endpoints import answering
from metrics.programmes.models import AnswerableFor

router = Router(prefix="/v1/cycles", tags=["cycles"])

Commands = Annotated[PlaybookCommands, Depends(wired(PlaybookCommands))]
Queries = Annotated[CycleQueries, Depends(wired(CycleQueries))]
Reader = Annotated[AnswerableFor, Depends(answering("programme", "editor", "auditor"))]
Answerable = Annotated[AnswerableFor, Depends(answering("programme"))]
Spoken = Annotated[Language, Depends(request_language)]
Of = Annotated[str, Path(description="The id of a programme.", max_length=64, examples=["main"])]
PlaybookId = Annotated[str, Path(max_length=64)]


@router.get("", response_model=Page[CycleView])
async def list_cycles(request: Request, by: Reader, cycles: Queries, paging: Paging) -> Response:
    """The phases of programmes and of the people of entities: all of them, or what is told to your entity's programme.

    They are read from whole weeks whose counts cover at least five people each.
    """
    page = paging.of("cycles", programme=by.programme_id)
    after = page.after["after"] if page.after else None
    found = await cycles.in_order(by=by, after=after, limit=page.enough)
    items, more = page.cut(found, lambda cycle: {"after": cycle.id})
    return listed(Page(items=[CycleView.of(cycle) for cycle in items], next_cursor=more), request)


@router.get("/{programme_id}", response_model=ProgrammeCycleView, responses=problems(CycleNotFound))
async def get_cycle(programme_id: Of, by: Reader, cycles: Queries, language: Spoken) -> Response:
    """Where a programme is, and what is proposed to it; 404 also for one that is not yours."""
    own, groups, proposed = await cycles.of(programme_id, by=by)
    return in_language(language, ok(ProgrammeCycleView.showing(own, groups, proposed, language)))


@router.get("/{programme_id}/changes", response_model=Page[ChangeView], responses=problems(CycleNotFound))
async def list_cycle_changes(
    request: Request, programme_id: Of, by: Reader, cycles: Queries, paging: Paging, language: Spoken
) -> Response:
    """Every change of phase that was told to a programme, newest first, with the series that led to it."""
    page = paging.of("cycle-changes", programme=programme_id)
    before = page.after["before"] if page.after else None
    found = await cycles.changes(programme_id, by=by, before=before, limit=page.enough)
    items, more = page.cut(found, lambda change: {"before": change.id})
    shown = [ChangeView.of(change, language) for change in items]
    return in_language(language, listed(Page(items=shown, next_cursor=more), request))


@router.post(
    "/{programme_id}/playbooks/{playbook_id}/accept",
    response_model=ChangeView,
    responses=problems(PlaybookNotFound, PlaybookClosed),
)
async def accept_playbook(
    programme_id: Of, playbook_id: PlaybookId, by: Answerable, playbooks: Commands, language: Spoken
) -> Response:
    """Say that the programme does what was proposed. To say it again changes nothing."""
    return await _answered(programme_id, playbook_id, PlaybookStatus.ACCEPTED, by, playbooks, language)


@router.post(
    "/{programme_id}/playbooks/{playbook_id}/decline",
    response_model=ChangeView,
    responses=problems(PlaybookNotFound, PlaybookClosed),
)
async def decline_playbook(
    programme_id: Of, playbook_id: PlaybookId, by: Answerable, playbooks: Commands, language: Spoken
) -> Response:
    """Say that the programme does not do what was proposed. To say it again changes nothing."""
    return await _answered(programme_id, playbook_id, PlaybookStatus.DECLINED, by, playbooks, language)


async def _answered(
    programme_id: str,
    playbook_id: str,
    status: PlaybookStatus,
    by: AnswerableFor,
    playbooks: PlaybookCommands,
    language: Language,
) -> Response:
    if not by.answers_for(programme_id):
        raise PlaybookNotFound
    change = await playbooks.answer(playbook_id, status, programme_id=programme_id, by=by.person_id)
    return in_language(language, ok(ChangeView.of(change, language)))
