"""The weather as every process knows it: what the content service said last, and a storm where nothing is known."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from distribution.subscriptions import weather_heard
from distribution.weathers.models import Sky, Weather
from distribution.weathers.queries import WeatherQueries
from distribution.weathers.repository import WEATHERS, WeatherRepository
from kernel.jobs import cancelled
from kernel.testing import eventually
from kernel.testing.service import Running
from tests.distribution.conftest import Programme


@pytest.fixture(scope="module")
async def weathers(service: Running) -> AsyncIterator[WeatherQueries]:
    """The weather as a process that starts now knows it."""
    queries, heard = weather_heard(service.runtime, most_lag=60)
    assert await queries.over("main") is Sky.STORM, "before the topic has been read"
    stopping = asyncio.Event()
    running = asyncio.create_task(heard.run(stopping))
    yield queries
    stopping.set()
    await cancelled(running)


def trusted(service: Running, *, lag: float = 0.0) -> WeatherQueries:
    """A view that hears nothing, and is as old as it is told."""
    return WeatherQueries(service.runtime.mongo, WeatherRepository(), lag=lambda: lag, most_lag=60)


def said(sky: Sky, *, version: int = 1, programme: str = "north", topic: str = "") -> Weather:
    return Weather(programme_id=programme, topic=topic, version=version, sky=sky)


async def test_a_process_that_starts_learns_what_was_said_before(weathers: WeatherQueries) -> None:
    async def clear() -> bool:
        return await weathers.over("main") is Sky.CLEAR

    await eventually(clear)


async def test_a_storm_is_known_within_two_seconds(weathers: WeatherQueries, programme: Programme) -> None:
    async def stormy() -> bool:
        return await weathers.over("main") is Sky.STORM

    async def calm() -> bool:
        return await weathers.over("main") is Sky.CLOUDY

    await programme.turn("cloudy")
    await eventually(calm)
    began = time.monotonic()
    await programme.turn("storm")
    await eventually(stormy)
    assert time.monotonic() - began < 2.0
    await programme.turn("cloudy")
    await eventually(calm)


async def test_a_topic_has_the_worse_of_its_own_and_the_programmes_weather(service: Running) -> None:
    weathers = trusted(service)
    weathers.learn(said(Sky.CLOUDY))
    weathers.learn(said(Sky.STORM, topic="mobility"))
    weathers.learn(said(Sky.CLEAR, topic="jobs"))

    assert await weathers.over("north") is Sky.CLOUDY
    assert await weathers.over("north", topics=["jobs", "never-heard-of"]) is Sky.CLOUDY
    assert await weathers.over("north", topics=["jobs", "mobility"]) is Sky.STORM
    assert await weathers.over("north", topics=None) is Sky.STORM


async def test_what_is_not_known_is_a_storm(service: Running) -> None:
    weathers = trusted(service)
    weathers.learn(said(Sky.CLEAR, programme="south", topic="jobs"))

    assert await weathers.over("south", topics=["jobs"]) is Sky.STORM
    assert await weathers.over("nowhere") is Sky.STORM


async def test_what_may_be_out_of_date_is_a_storm(service: Running) -> None:
    fresh, old = trusted(service, lag=59.9), trusted(service, lag=60.1)
    for weathers in (fresh, old):
        weathers.learn(said(Sky.CLEAR))

    assert (await fresh.over("north"), await old.over("north")) == (Sky.CLEAR, Sky.STORM)


async def test_an_older_version_that_comes_late_changes_nothing(service: Running) -> None:
    weathers = trusted(service)
    weathers.learn(said(Sky.STORM, version=3))
    weathers.learn(said(Sky.CLEAR, version=2))

    assert await weathers.over("north") is Sky.STORM


async def test_the_worker_keeps_what_outlives_the_topic(service: Running, programme: Programme) -> None:
    await programme.turn("storm", topic="mobility")

    async def kept() -> bool:
        found = await service.runtime.mongo.collection(WEATHERS).find_one({"_id": "main/mobility"})
        return found is not None and found["version"] == programme.weather

    await eventually(kept)
    assert await trusted(service).over("main", topics=["mobility"]) is Sky.STORM
