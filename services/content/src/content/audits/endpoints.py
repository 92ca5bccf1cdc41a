"""`/v1/audit`: parse, authorise, one call."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Query, Request, Response

from content.audiences.endpoints import reading_as
from content.audiences.models import Reader
from kernel.http import Page, Paging, Router, wired
from kernel.http.audit import ActView, Asked, Audit

router = Router(prefix="/v1/audit", tags=["audit"])

Accountable = Annotated[Reader, Depends(reading_as("auditor", "programme"))]


class ServiceName(StrEnum):
    """Where acts are done."""

    CONTENT = "content"
    DISTRIBUTION = "distribution"
    METRICS = "metrics"
    GAMIFICATION = "gamification"


@router.get("", response_model=Page[ActView])
async def list_acts(
    request: Request,
    reader: Accountable,
    audit: Annotated[Audit, Depends(wired(Audit))],
    asked: Asked,
    paging: Paging,
    service: Annotated[ServiceName | None, Query(description="Only what was done in this service.")] = None,
) -> Response:
    """Administrative acts in all four services, newest first; for people of an entity, those of its programme. What was
    done in another service is here within seconds, without its details: those are at that service's own `/v1/audit`."""
    wanted = replace(asked, service=service.value if service else None)
    return await audit.page(request, paging, programmes=reader.programmes_overseen, wanted=wanted)
