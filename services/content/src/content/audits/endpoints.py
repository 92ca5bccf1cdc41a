"""`/v1/audit`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Request, Response

from content.audiences.endpoints import reading_as
from content.audiences.models import Reader
from content.audits.queries import AuditQueries
from content.audits.schemas import ActView
from kernel.http import Page, Paging, Router, listed, wired

router = Router(prefix="/v1/audit", tags=["audit"])

Queries = Annotated[AuditQueries, Depends(wired(AuditQueries))]
Accountable = Annotated[Reader, Depends(reading_as("auditor", "programme"))]
Filter = Annotated[str | None, Query(max_length=200)]


@router.get("", response_model=Page[ActView])
async def list_acts(
    request: Request,
    reader: Accountable,
    audits: Queries,
    paging: Paging,
    subject: Filter = None,
    actor_id: Filter = None,
) -> Response:
    """Administrative acts, newest first, of one subject or one actor where given; for people of an entity, those of its
    programme."""
    page = paging.of("audit", subject=subject, actor=actor_id, of=reader.programmes_overseen)
    before = page.after["before"] if page.after else None
    found = await audits.newest(reader=reader, subject=subject, actor_id=actor_id, before=before, limit=page.enough)
    items, more = page.cut(found, lambda act: {"before": act.id})
    return listed(Page(items=[ActView.of(act) for act in items], next_cursor=more), request)
