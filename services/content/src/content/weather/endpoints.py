"""`/v1/weather` and the weather of programmes and topics: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Request, Response

from content.guides.endpoints import Historian, Spoken, Writer
from content.programmes.errors import ProgrammeNotFound
from content.weather.commands import WeatherCommands
from content.weather.errors import StormIncomplete
from content.weather.models import Scope
from content.weather.queries import WeatherQueries
from content.weather.schemas import WeatherReport, WeatherVersionView, WeatherView
from kernel.auth import SignedIn
from kernel.errors import problems
from kernel.http import IfMatch, Page, Paging, Router, in_language, listed, ok, wired
from kernel.http.fields import Slug

router = Router(prefix="/v1", tags=["weather"])

Commands = Annotated[WeatherCommands, Depends(wired(WeatherCommands))]
Queries = Annotated[WeatherQueries, Depends(wired(WeatherQueries))]


async def _programme(programme: Annotated[Slug, Path()]) -> Scope:
    return Scope(programme_id=programme)


async def _topic(programme: Annotated[Slug, Path()], topic: Annotated[Slug, Path()]) -> Scope:
    return Scope(programme_id=programme, topic=topic)


OfProgramme = Annotated[Scope, Depends(_programme)]
OfTopic = Annotated[Scope, Depends(_topic)]


@router.get("/weather", response_model=Page[WeatherView])
async def list_weather(
    request: Request, _reader: SignedIn, weathers: Queries, language: Spoken, paging: Paging
) -> Response:
    """The weather of every programme, and of each topic where it is not clear, with the facts and who helps."""
    page = paging.of("weather")
    after = page.after["after"] if page.after else None
    found = await weathers.worth_showing(after=after, limit=page.enough)
    items, more = page.cut(found, lambda weather: {"after": weather.scope.id})
    views = [WeatherView.of(weather, language) for weather in items]
    return in_language(language, listed(Page(items=views, next_cursor=more), request))


@router.get("/programmes/{programme}/weather", response_model=WeatherView)
async def get_programme_weather(scope: OfProgramme, _reader: SignedIn, weathers: Queries, language: Spoken) -> Response:
    """The weather of a programme."""
    return await _now(scope, weathers, language)


@router.put(
    "/programmes/{programme}/weather",
    response_model=WeatherVersionView,
    responses=problems(ProgrammeNotFound, StormIncomplete),
)
async def change_programme_weather(
    scope: OfProgramme, body: WeatherReport, writer: Writer, weathers: Commands, expected: IfMatch
) -> Response:
    """Change the weather of a programme. A storm stops everything automated; what people say themselves stays free."""
    return await _changed(scope, body, writer, weathers, expected)


@router.get(
    "/programmes/{programme}/weather/versions",
    response_model=Page[WeatherVersionView],
    responses=problems(ProgrammeNotFound),
)
async def list_programme_weather_versions(
    scope: OfProgramme, request: Request, _historian: Historian, weathers: Queries, paging: Paging
) -> Response:
    """Every weather that a programme had, newest first, with who declared it."""
    return await _versions(scope, request, weathers, paging)


@router.get("/programmes/{programme}/topics/{topic}/weather", response_model=WeatherView)
async def get_topic_weather(scope: OfTopic, _reader: SignedIn, weathers: Queries, language: Spoken) -> Response:
    """The weather of a topic alone; its programme's weather holds besides, and the worse of the two counts."""
    return await _now(scope, weathers, language)


@router.put(
    "/programmes/{programme}/topics/{topic}/weather",
    response_model=WeatherVersionView,
    responses=problems(ProgrammeNotFound, StormIncomplete),
)
async def change_topic_weather(
    scope: OfTopic, body: WeatherReport, writer: Writer, weathers: Commands, expected: IfMatch
) -> Response:
    """Change the weather of a topic: a storm stops what is automated about its stories."""
    return await _changed(scope, body, writer, weathers, expected)


@router.get(
    "/programmes/{programme}/topics/{topic}/weather/versions",
    response_model=Page[WeatherVersionView],
    responses=problems(ProgrammeNotFound),
)
async def list_topic_weather_versions(
    scope: OfTopic, request: Request, _historian: Historian, weathers: Queries, paging: Paging
) -> Response:
    """Every weather that a topic had, newest first, with who declared it."""
    return await _versions(scope, request, weathers, paging)


async def _now(scope: Scope, weathers: Queries, language: Spoken) -> Response:
    weather = await weathers.one(scope)
    return in_language(language, ok(WeatherView.of(weather, language), version=weather.version))


async def _changed(
    scope: Scope, body: WeatherReport, writer: Writer, weathers: Commands, expected: IfMatch
) -> Response:
    weather = await weathers.change(scope, body.report, expected=expected, by=writer.person_id)
    return ok(WeatherVersionView.model_validate(weather), version=weather.version)


async def _versions(scope: Scope, request: Request, weathers: Queries, paging: Paging) -> Response:
    page = paging.of("weather_versions", scope=scope.id)
    before = page.after["before"] if page.after else None
    found = await weathers.versions(scope, before=before, limit=page.enough)
    items, more = page.cut(found, lambda weather: {"before": weather.version})
    return listed(Page(items=[WeatherVersionView.model_validate(one) for one in items], next_cursor=more), request)
