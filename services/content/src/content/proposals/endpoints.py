"""`/v1/proposals` and `/v1/me/proposals`: parse, authorise, one call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Query, Request, Response

from content.audiences.endpoints import Editing, Reading
from content.proposals.commands import ProposalCommands
from content.proposals.errors import DraftWithoutText, LinkWithoutAddress, ProposalClosed, ProposalNotFound
from content.proposals.models import Proposal, ProposalStatus
from content.proposals.queries import ProposalQueries
from content.proposals.schemas import NewAnswer, NewProposal, ProposalView
from kernel.auth import SignedIn
from kernel.errors import problems
from kernel.http import Once, Page, Paging, Router, created, listed, ok, wired
from kernel.http.paging import ListPage

router = Router(prefix="/v1", tags=["proposals"])

Commands = Annotated[ProposalCommands, Depends(wired(ProposalCommands))]
Queries = Annotated[ProposalQueries, Depends(wired(ProposalQueries))]


@router.post(
    "/proposals",
    status_code=201,
    response_model=ProposalView,
    responses=problems(LinkWithoutAddress, DraftWithoutText),
)
async def create_proposal(body: NewProposal, person: Reading, proposals: Commands, once: Once) -> Response:
    """Propose an idea, a draft or a link. A human answers it, with a reason, before `answer_due_at`."""
    members = body.model_dump(exclude={"topics"})
    return await once(
        lambda: proposals.submit(**members, topics=tuple(body.topics), by=person),
        lambda made: created(ProposalView.of(made), location=f"/v1/proposals/{made.id}", version=made.version),
    )


@router.get("/proposals", response_model=Page[ProposalView])
async def list_proposals(
    request: Request,
    editor: Editing,
    proposals: Queries,
    paging: Paging,
    status: ProposalStatus | None = None,
    overdue: Annotated[bool, Query(description="Open ones alone that wait longer than promised.")] = False,
) -> Response:
    """The proposals to the programmes that you edit, newest first."""
    page = paging.of("proposals", status=status, overdue=overdue, of=editor.programmes_overseen)
    found = await proposals.newest(
        reader=editor, status=status, overdue=overdue, before=_before(page), limit=page.enough
    )
    return _listed(found, page, request)


@router.get("/me/proposals", response_model=Page[ProposalView])
async def list_own_proposals(
    request: Request,
    person: SignedIn,
    proposals: Queries,
    paging: Paging,
    status: ProposalStatus | None = None,
) -> Response:
    """Your own proposals, newest first."""
    page = paging.of("own-proposals", reader=person.person_id, status=status)
    found = await proposals.own(person.person_id, status=status, before=_before(page), limit=page.enough)
    return _listed(found, page, request)


@router.get("/proposals/{proposal_id}", response_model=ProposalView, responses=problems(ProposalNotFound))
async def get_proposal(proposal_id: str, reader: Reading, proposals: Queries) -> Response:
    """A proposal; 404 also for one of somebody else, unless you answer those to its programme."""
    return _answer(await proposals.one(proposal_id, reader=reader))


@router.post(
    "/proposals/{proposal_id}/accept",
    response_model=ProposalView,
    responses=problems(ProposalNotFound, ProposalClosed),
)
async def accept_proposal(
    proposal_id: str, body: NewAnswer, editor: Editing, proposals: Commands, once: Once
) -> Response:
    """Accept a proposal and make a draft story of it, `story_id`, which credits its author."""
    return await once(lambda: proposals.accept(proposal_id, reason=body.reason, by=editor), _answer)


@router.post(
    "/proposals/{proposal_id}/decline",
    response_model=ProposalView,
    responses=problems(ProposalNotFound, ProposalClosed),
)
async def decline_proposal(proposal_id: str, body: NewAnswer, editor: Editing, proposals: Commands) -> Response:
    """Decline a proposal, with a reason that its author reads."""
    return _answer(await proposals.decline(proposal_id, reason=body.reason, by=editor))


@router.post(
    "/proposals/{proposal_id}/withdraw",
    response_model=ProposalView,
    responses=problems(ProposalNotFound, ProposalClosed),
)
async def withdraw_proposal(proposal_id: str, person: SignedIn, proposals: Commands) -> Response:
    """Take back a proposal of your own that nobody has answered yet."""
    return _answer(await proposals.withdraw(proposal_id, by=person.person_id))


def _before(page: ListPage) -> str | None:
    return page.after["before"] if page.after else None


def _listed(found: Sequence[Proposal], page: ListPage, request: Request) -> Response:
    items, more = page.cut(found, lambda proposal: {"before": proposal.id})
    return listed(Page(items=[ProposalView.of(one) for one in items], next_cursor=more), request)


def _answer(proposal: Proposal) -> Response:
    return ok(ProposalView.of(proposal), version=proposal.version)
