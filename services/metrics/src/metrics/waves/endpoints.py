"""`/v1/waves`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from kernel.auth import SignedIn
from kernel.errors import problems
from kernel.http import Once, Page, Paging, Router, created, in_language, listed, ok, request_language, wired
from kernel.language import Language
from metrics.programmes.endpoints import answering
from metrics.programmes.errors import UnknownProgramme
from metrics.programmes.models import AnswerableFor
from metrics.programmes.schemas import ProgrammeId
from metrics.waves.commands import WaveCommands
from metrics.waves.errors import UnknownQuestion, WaveNotFound, WaveNotPossible, WaveTooSoon, WaveUnderWay
from metrics.waves.queries import WaveQueries
from metrics.waves.schemas import KeyView, NewWave, WaveView

router = Router(prefix="/v1/waves", tags=["barometer"])

Commands = Annotated[WaveCommands, Depends(wired(WaveCommands))]
Queries = Annotated[WaveQueries, Depends(wired(WaveQueries))]
Spoken = Annotated[Language, Depends(request_language)]
ForProgramme = Annotated[AnswerableFor, Depends(answering("programme"))]


@router.post(
    "",
    status_code=201,
    response_model=WaveView,
    responses=problems(UnknownProgramme, UnknownQuestion, WaveNotPossible, WaveUnderWay, WaveTooSoon),
)
async def open_wave(body: NewWave, by: ForProgramme, waves: Commands, once: Once, language: Spoken) -> Response:
    """Ask the people of a programme some questions for some time. They answer as nobody in particular; what they answer
    is there for everybody at the same moment, when the wave is closed, as far as five or more are behind it."""
    return await once(
        lambda: waves.open(
            programme_id=body.programme,
            question_ids=body.questions,
            takes_comments=body.comments,
            opens_at=body.opens_at,
            closes_at=body.closes_at,
            by=by,
        ),
        lambda made: in_language(
            language,
            created(
                WaveView.of(made, language, at=waves.clock()), location=f"/v1/waves/{made.id}", version=made.version
            ),
        ),
    )


@router.get("", response_model=Page[WaveView])
async def list_waves(
    request: Request,
    _reader: SignedIn,
    waves: Queries,
    paging: Paging,
    language: Spoken,
    programme: ProgrammeId | None = None,
) -> Response:
    """The waves of the barometer, newest first; of all programmes, or of one."""
    page = paging.of("waves", programme=programme)
    before = page.after["before"] if page.after else None
    found = await waves.newest(programme_id=programme, before=before, limit=page.enough)
    items, more = page.cut(found, lambda wave: {"before": wave.id})
    at = waves.clock()
    shown = Page[WaveView](items=[WaveView.of(one, language, at=at) for one in items], next_cursor=more)
    return in_language(language, listed(shown, request))


@router.get("/{wave_id}", response_model=WaveView, responses=problems(WaveNotFound))
async def get_wave(wave_id: str, _reader: SignedIn, waves: Queries, language: Spoken) -> Response:
    """A wave and its questions. Nothing says how many have answered before it is closed."""
    wave = await waves.one(wave_id)
    return in_language(language, ok(WaveView.of(wave, language, at=waves.clock()), version=wave.version))


@router.get("/{wave_id}/key", response_model=KeyView, responses=problems(WaveNotFound))
async def get_wave_key(wave_id: str, waves: Queries) -> Response:
    """The public key under which answers to a wave are signed. It is open to anybody, so that who asks for it without a
    name can be sure to see the same key as everybody: one of their own would tell their answer from the others'."""
    return ok(KeyView.of(await waves.one(wave_id)))


@router.post("/{wave_id}/close", response_model=WaveView, responses=problems(WaveNotFound))
async def close_wave(wave_id: str, by: ForProgramme, waves: Commands, language: Spoken) -> Response:
    """Close a wave before its time. Its private key is destroyed, and what it found is there for everybody."""
    wave = await waves.close(wave_id, by=by)
    return in_language(language, ok(WaveView.of(wave, language, at=waves.clock()), version=wave.version))
