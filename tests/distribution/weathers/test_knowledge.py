"""Whether a storm had been told of at a moment, for those who look afterwards."""

from __future__ import annotations

import time

from distribution.weathers.models import Sky, Weather
from distribution.weathers.queries import WeatherQueries
from distribution.weathers.repository import WeatherRepository
from kernel.mongo import Mongo


def told(mongo_uri: str, *skies: Sky, topic: str = "") -> WeatherQueries:
    """What a process knows that was told of these, one after the other."""
    weathers = WeatherQueries(Mongo(mongo_uri, "never"), WeatherRepository(), lag=lambda: 0.0, most_lag=60)
    for version, sky in enumerate(skies, start=1):
        weathers.learn(Weather(programme_id="main", topic=topic, version=version, sky=sky))
    return weathers


async def test_what_was_asked_for_after_a_storm_was_told_of_went_against_it(mongo_uri: str) -> None:
    weathers = told(mongo_uri, Sky.CLEAR, Sky.STORM)
    assert weathers.was_storm_told("main", time.monotonic())


async def test_what_was_asked_for_before_did_not(mongo_uri: str) -> None:
    asked_at = time.monotonic()
    weathers = told(mongo_uri, Sky.CLEAR, Sky.STORM)
    assert not weathers.was_storm_told("main", asked_at)


async def test_a_storm_that_is_over_counts_no_longer(mongo_uri: str) -> None:
    weathers = told(mongo_uri, Sky.STORM, Sky.CLEAR)
    assert not weathers.was_storm_told("main", time.monotonic())


async def test_the_storm_of_another_topic_does_not_count(mongo_uri: str) -> None:
    weathers = told(mongo_uri, Sky.STORM, topic="jobs")
    assert not weathers.was_storm_told("main", time.monotonic(), topics=["products"])
    assert weathers.was_storm_told("main", time.monotonic(), topics=["jobs"])
