"""`/v1/me/portfolio`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Request, Response
from pydantic import StringConstraints

from kernel.auth import SignedIn
from kernel.errors import NotAcceptable, problems
from kernel.http import Router, known_or, preferred, request_language, wired
from kernel.language import Language
from metrics.keys.errors import LedgerSealed
from metrics.portfolios.errors import PaperNotMade, PortfolioPeriodImpossible
from metrics.portfolios.queries import PortfolioQueries
from metrics.portfolios.schemas import PortfolioView, sheet_of
from metrics.sheets.schemas import page

router = Router(prefix="/v1/me/portfolio", tags=["impact"])

_JSON, _HTML, _PDF = _OFFERED = ("application/json", "text/html", "application/pdf")

Queries = Annotated[PortfolioQueries, Depends(wired(PortfolioQueries))]
Spoken = Annotated[Language, Depends(request_language)]
MonthName = Annotated[str, StringConstraints(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$", max_length=7)]


@router.get(
    "",
    response_model=PortfolioView,
    responses={
        200: {
            "description": "The portfolio: as JSON, or as a page or a file to print where `Accept` prefers that.",
            "content": {
                _HTML: {"schema": {"type": "string"}},
                _PDF: {"schema": {"type": "string", "format": "binary"}},
            },
        },
        304: {"description": "You have it already."},
        **problems(PortfolioPeriodImpossible, NotAcceptable, LedgerSealed, PaperNotMade),
    },
)
async def get_portfolio(
    request: Request,
    person: SignedIn,
    portfolios: Queries,
    language: Spoken,
    from_: Annotated[MonthName | None, Query(alias="from", examples=["2026-01"], description="First month.")] = None,
    to: Annotated[
        MonthName | None, Query(examples=["2026-11"], description="Last month; this one if left out.")
    ] = None,
) -> Response:
    """What you shared in some months (a year of them if you say nothing else) and what it brought, to keep or to show
    to whom you like. Nobody else can ask for it, and it is kept nowhere."""
    form = preferred(request.headers.get("accept"), _OFFERED)
    if form is None:
        raise NotAcceptable(_OFFERED)
    found = await portfolios.own(person, first=from_, last=to)
    headers = {
        "vary": "Authorization, Accept, Accept-Language",
        "cache-control": "private, no-cache",
        "x-content-type-options": "nosniff",
    }
    if form == _JSON:
        return known_or(PortfolioView.of(found).model_dump_json().encode(), request, headers=headers)
    sheet = sheet_of(found, language)
    headers["content-language"] = language
    if form == _HTML:
        headers["content-security-policy"] = "default-src 'none'; style-src 'unsafe-inline'"
        return known_or(page(sheet), request, media_type="text/html; charset=utf-8", headers=headers)
    name = f"relais-{found.period.first:%Y-%m}-{found.period.last:%Y-%m}.pdf"
    headers["content-disposition"] = f'attachment; filename="{name}"'
    paper = await portfolios.printer.pdf(sheet)
    if paper is None:
        raise PaperNotMade
    return known_or(paper, request, media_type=_PDF, headers=headers)
