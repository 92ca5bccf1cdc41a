"""`/v1/me/editorial-line`: parse, authorise, one call. The path names nobody, so nobody else's line has an address."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response

from content.editorial_lines.commands import EditorialLineCommands
from content.editorial_lines.errors import EditorialLineExists, NoEditorialLine
from content.editorial_lines.models import EditorialLine
from content.editorial_lines.queries import EditorialLineQueries
from content.editorial_lines.schemas import EditorialLineEdit, EditorialLineView, NewEditorialLine
from content.guides.endpoints import Spoken
from content.guides.errors import GuideNotFound
from content.network_policies.errors import NetworkNotFound
from kernel.auth import SignedIn
from kernel.errors import Invalid, problems
from kernel.http import IfMatch, Once, Router, created, no_content, ok, wired

router = Router(prefix="/v1/me/editorial-line", tags=["editorial line"])

Commands = Annotated[EditorialLineCommands, Depends(wired(EditorialLineCommands))]
Queries = Annotated[EditorialLineQueries, Depends(wired(EditorialLineQueries))]


@router.post("", status_code=201, response_model=EditorialLineView, responses=problems(EditorialLineExists))
async def assemble_my_editorial_line(
    body: NewEditorialLine, person: SignedIn, lines: Commands, once: Once, language: Spoken
) -> Response:
    """Have your editorial line assembled from the programme's guide and those of the networks you choose."""

    def shown(line: EditorialLine) -> Response:
        view = EditorialLineView.of(line, now=line.sources)
        return _private(created(view, location="/v1/me/editorial-line", version=line.version))

    try:
        return await once(
            lambda: lines.assemble(
                programme_id=body.programme,
                networks=body.networks,
                language=body.language or language,
                of=person.person_id,
            ),
            shown,
        )
    except NetworkNotFound as unknown:
        raise Invalid.field("/networks", unknown.detail, code="unknown") from None


@router.get("", response_model=EditorialLineView, responses=problems(NoEditorialLine))
async def get_my_editorial_line(person: SignedIn, lines: Queries) -> Response:
    """Your editorial line, and which of its guides say something else by now."""
    return await _answer(await lines.one(of=person.person_id), lines)


@router.put("", response_model=EditorialLineView, responses=problems(NoEditorialLine))
async def edit_my_editorial_line(
    body: EditorialLineEdit, person: SignedIn, lines: Commands, shown: Queries, expected: IfMatch
) -> Response:
    """Make the line your own."""
    try:
        line = await lines.edit(
            passages=body.content(), considered=body.considered, expected=expected, of=person.person_id
        )
    except GuideNotFound as unknown:
        raise Invalid.field("/considered", unknown.detail, code="unknown") from None
    return await _answer(line, shown)


@router.delete("", status_code=204, responses=problems(NoEditorialLine))
async def delete_my_editorial_line(person: SignedIn, lines: Commands) -> Response:
    """Delete your editorial line. Nothing of it is kept."""
    await lines.delete(of=person.person_id)
    return no_content()


async def _answer(line: EditorialLine, lines: Queries) -> Response:
    view = EditorialLineView.of(line, now=await lines.guides_now(line))
    return _private(ok(view, version=line.version))


def _private(response: Response) -> Response:
    response.headers["cache-control"] = "private, no-store"
    return response
