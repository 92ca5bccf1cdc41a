"""`/v1/guides`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Query, Request, Response

from content.audiences.endpoints import overseeing
from content.audiences.models import Reader
from content.guides.commands import GuideCommands
from content.guides.errors import GuideNotFound, GuideVersionNotFound
from content.guides.queries import GuideQueries
from content.guides.repository import sections_of
from content.guides.schemas import (
    GuideSummary,
    GuideVersionSummary,
    GuideVersionView,
    GuideView,
    NewGuide,
)
from content.programmes.errors import ProgrammeNotFound
from content.programmes.models import MAIN_PROGRAMME
from content.programmes.schemas import ProgrammeId
from kernel.auth import SignedIn
from kernel.errors import problems
from kernel.http import IfMatch, Page, Paging, Router, in_language, listed, ok, request_language, wired
from kernel.language import Language

router = Router(prefix="/v1/guides", tags=["guides"])

Commands = Annotated[GuideCommands, Depends(wired(GuideCommands))]
Queries = Annotated[GuideQueries, Depends(wired(GuideQueries))]
Spoken = Annotated[Language, Depends(request_language)]
Writer = Annotated[Reader, Depends(overseeing("programme"))]
Historian = Annotated[Reader, Depends(overseeing("programme", "auditor"))]
Of = Annotated[ProgrammeId, Query()]
Version = Annotated[int, Path(ge=0, le=2**31 - 1)]


@router.get("", response_model=Page[GuideSummary])
async def list_guides(
    request: Request, _reader: SignedIn, guides: Queries, language: Spoken, programme: Of = MAIN_PROGRAMME
) -> Response:
    """Every guide, the programme's first, then the networks' in their order."""
    found = await guides.every(programme_id=programme)
    page = Page[GuideSummary](items=[GuideSummary.of(guide, language) for guide in found])
    return in_language(language, listed(page, request))


@router.get("/{guide_id}", response_model=GuideView, responses=problems(GuideNotFound))
async def get_guide(
    guide_id: str, _reader: SignedIn, guides: Queries, language: Spoken, programme: Of = MAIN_PROGRAMME
) -> Response:
    """A guide as it is now, in your language."""
    guide = await guides.one(guide_id, programme_id=programme)
    return in_language(language, ok(GuideView.of(guide, language), version=guide.version))


@router.put("/{guide_id}", response_model=GuideVersionView, responses=problems(GuideNotFound, ProgrammeNotFound))
async def rewrite_guide(
    guide_id: str,
    body: NewGuide,
    writer: Writer,
    guides: Commands,
    expected: IfMatch,
    programme: Of = MAIN_PROGRAMME,
) -> Response:
    """Write the next version of a guide, in both languages. The versions before it stay readable."""
    guide = await guides.rewrite(
        guide_id,
        programme_id=programme,
        title=body.title.text,
        sections=sections_of(body),
        expected=expected,
        by=writer.person_id,
    )
    return ok(GuideVersionView.model_validate(guide), version=guide.version)


@router.get(
    "/{guide_id}/versions",
    response_model=Page[GuideVersionSummary],
    responses=problems(GuideNotFound, ProgrammeNotFound),
)
async def list_guide_versions(
    guide_id: str,
    request: Request,
    _historian: Historian,
    guides: Queries,
    paging: Paging,
    programme: Of = MAIN_PROGRAMME,
) -> Response:
    """The versions of a guide, newest first, with who wrote them; the last is the one that is shipped."""
    page = paging.of("guides", programme=programme, guide=guide_id)
    before = page.after["before"] if page.after else None
    found = await guides.versions(guide_id, programme_id=programme, before=before, limit=page.enough)
    items, more = page.cut(found, lambda guide: {"before": guide.version})
    return listed(Page(items=[GuideVersionSummary.model_validate(one) for one in items], next_cursor=more), request)


@router.get(
    "/{guide_id}/versions/{version}",
    response_model=GuideVersionView,
    responses=problems(GuideNotFound, GuideVersionNotFound, ProgrammeNotFound),
)
async def get_guide_version(
    guide_id: str, version: Version, _historian: Historian, guides: Queries, programme: Of = MAIN_PROGRAMME
) -> Response:
    """A version of a guide in both languages, to start the next one from."""
    return ok(
        GuideVersionView.model_validate(await guides.at_version(guide_id, version, programme_id=programme)),
        version=version,
    )
