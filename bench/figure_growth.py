"""What `GET /v1/figures` costs over a year in which 10 million clicks were counted to what it costs over one with
1 million, as the inverse ratio of the rates.

Both years have the same stories, networks, entities and people, and differ in how often links were visited. The clicks
come to the cells through the rules and the repository of the fold (`metrics.cells`), a day at a time and added up by
person beforehand, not one by one through Kafka. The minutes, of which there would be ten times as many too, are not
written: no figure reads them. The questions are about all of the year, with and without filters and splits.
"""

from __future__ import annotations

import itertools
import random
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from bench import catalogue, cores, fresh
from bench.figures import Figure
from bench.ground import Ground, ground
from bench.load import load
from bench.rounds import interleaved, median, ratios
from kernel.runtime import open_runtime
from metrics.bootstrap import SERVICE
from metrics.cells.models import MEASURES, Arrivals, CellKey
from metrics.cells.repository import CELLS, CellRepository
from metrics.settings import Settings
from metrics.stories.models import Story
from metrics.stories.repository import StoryRepository

# At most 1.2 times the cost.
GOAL = 0.83
FEW, MANY = 1_000_000, 10_000_000
LAST = date(2026, 11, 15)
DAYS = 365
_STORIES = [f"01990a3e-7c00-7aaa-8000-{number:012}" for number in range(20)]
_NETWORKS = ("linkedin", "mastodon", "bluesky")
_ENTITIES = ("", "north")
_PEOPLE = 300
# Of each of a story's places on a day, so many are visited by that person's readers.
_SHARERS = 8
_TOPICS = 5
_READERS = 4
_SECONDS = 10.0
_SMALL = {"RELAIS_MONGO_DATABASE": "small"}


def measure(rounds: int) -> Figure:
    """The ratio of answers per second."""
    with ground() as stands:
        few, many = _filled(stands, FEW, **_SMALL), _filled(stands, MANY)
        cases = {"many": lambda: _shipped(stands), "few": lambda: _shipped(stands, **_SMALL)}
        done = interleaved("figure_growth", rounds, cases)
        return Figure.of(
            "figure_growth",
            ratios(done, "many", to="few"),
            goal=GOAL,
            many_per_second=median(done, "many"),
            few_per_second=median(done, "few"),
            many_p50_ms=median(done, "many", "p50_ms"),
            many_p99_ms=median(done, "many", "p99_ms"),
            clicks=[few["clicks"], many["clicks"]],
            cells=[few["cells"], many["cells"]],
        )


def _filled(stands: Ground, clicks: int, **changed: str) -> dict[str, Any]:
    stands.migrate("metrics", **changed)
    return fresh.call(fill, core=cores.LOAD, env=stands.env("metrics", **changed), clicks=clicks)


async def fill(*, clicks: int) -> dict[str, Any]:
    """Cells of a year with so many clicks; how many clicks are in cells, and how many cells there are."""
    made = random.Random(7)
    places = [(story, network, entity) for story in _STORIES for network in _NETWORKS for entity in _ENTITIES]
    each = clicks / (DAYS * len(places) * _SHARERS)
    async with open_runtime(Settings(), SERVICE.catalogue) as opened:
        for number, story in enumerate(_STORIES):
            await opened.uow.run(partial(StoryRepository().project, _story(story, number)))
        for number in range(DAYS):
            arrivals = _arrivals(made, places, LAST - timedelta(days=number), each)
            await opened.uow.run(partial(CellRepository().add, arrivals, at=datetime.now(UTC)))
        found = await opened.mongo.collection(CELLS).find({}, fields=["counts"])
    return {"clicks": sum(one["counts"]["human_clicks"] for one in found), "cells": len(found)}


def _arrivals(made: random.Random, places: list[tuple[str, str, str]], day: date, each: float) -> Arrivals:
    shares, visits = MEASURES.index("shares"), MEASURES.index("human_clicks")
    arrivals: Arrivals = {}
    for story, network, entity in places:
        people = [f"p_{one}" for one in made.sample(range(_PEOPLE), k=_SHARERS)]
        arrivals[CellKey.fine(day, story, network, entity)] = {
            shares: dict.fromkeys(people, 1),
            visits: {person: max(1, round(made.uniform(0.5, 1.5) * each)) for person in people},
        }
    return arrivals


def _story(story_id: str, number: int) -> Story:
    topics = (f"topic-{number % _TOPICS}", f"topic-{(number + 1) % _TOPICS}")
    language = ("en", "fr")[number % 2]
    return Story(story_id, 1, language, topics, "main", datetime(2025, 11, 1, tzinfo=UTC))


def _shipped(stands: Ground, **changed: str) -> dict[str, Any]:
    bearer = stands.token(catalogue.READERS[0])
    with stands.process("metrics-api", core=cores.TESTED, **changed) as port:
        return fresh.call(ask, core=cores.LOAD, env={}, port=port, bearer=bearer, seconds=_SECONDS)


async def ask(*, port: int, bearer: str, seconds: float) -> dict[str, Any]:
    """Ask without end."""
    period = f"from={LAST - timedelta(days=DAYS - 1)}&to={LAST}"
    questions = [
        *(f"{period}&story={story}" for story in _STORIES[:4]),
        f"{period}&story={_STORIES[0]}&group_by=day",
        f"{period}&story={_STORIES[1]}&group_by=month&group_by=network",
        f"{period}&network=linkedin&entity=&story={_STORIES[2]}&group_by=week",
        f"{period}&topic=topic-1&group_by=month",
    ]
    requests = [
        f"GET /v1/figures?{question} HTTP/1.1\r\nHost: metrics.example.org\r\nAccept: application/json\r\n"
        f"Authorization: Bearer {bearer}\r\n\r\n".encode()
        for question in questions
    ]
    # Each reader begins somewhere else, so that not all ask the costliest question at once.
    return await load(
        port, [itertools.cycle(requests[place:] + requests[:place]) for place in range(_READERS)], seconds=seconds
    )
