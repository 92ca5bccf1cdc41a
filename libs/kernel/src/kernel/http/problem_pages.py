"""What a problem's `type` leads to: a page that explains it."""

from typing import Annotated

from fastapi import Depends

from kernel.errors import NotFound, catalogue, problems
from kernel.http.context import request_language
from kernel.http.routing import Router
from kernel.http.schemas import View
from kernel.language import Language

router = Router(prefix="/problems", tags=["problems"])


class ProblemPage(View):
    """What a problem type means."""

    type: str
    status: int
    title: str
    explanation: str


@router.get("/{slug}", responses=problems(NotFound))
async def read_problem(slug: str, language: Annotated[Language, Depends(request_language)]) -> ProblemPage:
    """What a problem type means and what to do about it. The explanation is in English."""
    kind = catalogue().get(slug)
    if kind is None:
        raise NotFound
    explanation = " ".join((kind.__doc__ or "").split())
    return ProblemPage(type=kind.type(), status=kind.status, title=kind.title.in_(language), explanation=explanation)
