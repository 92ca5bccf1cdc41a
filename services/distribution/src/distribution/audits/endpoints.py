"""`/v1/audit`: parse, authorise, one call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends

from distribution.programmes.endpoints import answering
from distribution.programmes.models import AnswerableFor
from kernel.http.audit import audit_router

Overseer = Annotated[AnswerableFor, Depends(answering("auditor", "programme"))]


async def _overseen(reader: Overseer) -> Sequence[str] | None:
    return None if reader.programme_id is None else [reader.programme_id]


router = audit_router(_overseen)
