"""`/v1/audit`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Request, Response

from distribution.audits.queries import AuditQueries
from distribution.audits.schemas import ActView
from distribution.programmes.endpoints import answering
from distribution.programmes.models import AnswerableFor
from kernel.http import Page, Paging, Router, listed, wired

router = Router(prefix="/v1/audit", tags=["audit"])

Queries = Annotated[AuditQueries, Depends(wired(AuditQueries))]
Accountable = Annotated[AnswerableFor, Depends(answering("auditor", "programme"))]


@router.get("", response_model=Page[ActView])
async def list_acts(
    request: Request,
    reader: Accountable,
    audits: Queries,
    paging: Paging,
    subject: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """Administrative acts in this service, newest first; for people of an entity, those of its programme."""
    page = paging.of("audit", subject=subject, of=reader.programme_id)
    before = page.after["before"] if page.after else None
    found = await audits.newest(programme_id=reader.programme_id, subject=subject, before=before, limit=page.enough)
    items, more = page.cut(found, lambda act: {"before": act.id})
    return listed(Page(items=[ActView.model_validate(act) for act in items], next_cursor=more), request)
