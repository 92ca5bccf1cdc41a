"""`/v1/waves/{wave_id}/results`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from kernel.auth import SignedIn
from kernel.errors import problems
from kernel.http import Router, in_language, listed, request_language, wired
from kernel.language import Language
from metrics.results.errors import ResultsNotYet
from metrics.results.queries import ResultQueries
from metrics.results.schemas import ResultsView
from metrics.waves.errors import WaveNotFound

router = Router(prefix="/v1/waves/{wave_id}/results", tags=["barometer"])

Queries = Annotated[ResultQueries, Depends(wired(ResultQueries))]
Spoken = Annotated[Language, Depends(request_language)]


@router.get("", response_model=ResultsView, responses=problems(WaveNotFound, ResultsNotYet))
async def get_results(
    wave_id: str, request: Request, _reader: SignedIn, results: Queries, language: Spoken
) -> Response:
    """What a wave found: there for everybody at the same moment, when it is closed, and the same for everybody."""
    view = ResultsView.of(await results.of_wave(wave_id), language)
    return in_language(language, listed(view, request))
