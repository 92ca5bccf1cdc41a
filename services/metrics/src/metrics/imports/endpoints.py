"""`/v1/me/observations/import`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response

from kernel.auth import SignedIn
from kernel.errors import UnsupportedMediaType, problems
from kernel.http import RawBody, Router, in_language, ok, request_language, takes_bytes, wired
from kernel.language import Language
from metrics.imports.commands import ImportCommands
from metrics.imports.errors import NoSuchTable
from metrics.imports.models import MOST_BYTES
from metrics.imports.schemas import ImportView

router = Router(prefix="/v1/me/observations", tags=["observations"])

Commands = Annotated[ImportCommands, Depends(wired(ImportCommands))]
_MEDIA_TYPES = ("text/csv", "application/octet-stream")
table = RawBody(*_MEDIA_TYPES)


@router.post(
    "/import",
    response_model=ImportView,
    responses=problems(NoSuchTable, UnsupportedMediaType),
    openapi_extra=takes_bytes(
        *_MEDIA_TYPES,
        most=MOST_BYTES,
        description="A table whose first lines name its columns: `address` or `share`, `read_at` (optional; now), and "
        "`impressions` (or `reach`), `reactions`, `comments`, `reshares`, also as networks name them. "
        "UTF-8, UTF-16 or Windows-1252; commas, semicolons or tabs.",
    ),
)
async def import_observations(
    person: SignedIn,
    raw: Annotated[bytes, Depends(table)],
    imports: Commands,
    language: Annotated[Language, Depends(request_language)],
) -> Response:
    """Take the numbers of your own posts from the file that a network gave you. Lines that can be taken are; the others
    are reported. Numbers without a moment were read now: say when they were read, and a file that comes again changes
    nothing."""
    return in_language(language, ok(ImportView.of(await imports.take_in(raw, by=person.person_id), language)))
