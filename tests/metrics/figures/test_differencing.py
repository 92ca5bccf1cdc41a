"""An attacker who asks for overlapping figures, again and again while they grow, and subtracts any two answers finds no
group of fewer than five."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from uuid import UUID

import pytest

from kernel.mongo import Tx
from kernel.testing.service import Running
from metrics.cells.models import MEASURES, Arrivals, CellKey, K
from metrics.cells.repository import CellRepository
from tests.metrics.grown import tell_of

MEASURE = "human_clicks"
Brought = tuple[CellKey, str, int]
"""To which cell, by whom, how much."""
# Two whole weeks and some days beside them, long over, so that all that waits may move.
FIRST = date(2026, 8, 10)
DAYS = 17
PEOPLE = 9
NETWORKS, ENTITIES = ("linkedin", "mastodon"), ("north", "")
# What one person brought, once, is a power of two of its own: a sum tells exactly what is in it.
BITS = 60
TOGETHER = timedelta(seconds=1)


# Of the first nine, those with which five people come together most often.
@pytest.mark.parametrize("seed", [1, 3, 5])
async def test_no_difference_of_two_answers_is_about_fewer_than_five(idle: Running, seed: int) -> None:
    made = random.Random(seed)
    first = FIRST - timedelta(weeks=8 * seed)
    # Drawn too, because what waits moves in the order of its time and its story.
    stories = [str(UUID(int=made.getrandbits(128), version=4)) for _ in range(2)]
    await tell_of(idle, stories[0], topics=["both", f"one-{seed}"], language="fr")
    await tell_of(idle, stories[1], topics=["both"], language="en", programme="north")
    earlier = datetime.now(UTC) - timedelta(hours=1)
    people: dict[int, str] = {}
    values = {0}
    contributions = list(population(made, stories, first, people))
    for begin in range(0, len(contributions), 20):
        await arrive(idle, contributions[begin : begin + 20], at=earlier + begin * TOGETHER)
        values |= await answers(idle, made, stories, first)
        await coarsen(idle, made.randint(1, 3))
        values |= await answers(idle, made, stories, first)
    assert len(values) > 10, "nothing was shown that could be subtracted"
    for one, other in combinations(values, 2):
        for remainder in (one & ~other, other & ~one):
            behind = {person for bit, person in people.items() if remainder >> bit & 1}
            assert not behind or len(behind) >= K, (seed, one, other)


def population(made: random.Random, stories: list[str], first: date, people: dict[int, str]) -> Iterator[Brought]:
    """What people brought, in the order of its arrival; who it was stands in `people` by the bit that it counts."""
    crowded = [first + timedelta(days=made.randrange(DAYS)) for _ in range(2)]
    for bit in range(BITS):
        people[bit] = f"p_{made.randrange(PEOPLE)}"
        day = made.choice([*crowded, first + timedelta(days=made.randrange(DAYS))])
        # Some of it comes to the same cell over and over, some is alone in its own.
        network, entity = (
            (NETWORKS[0], ENTITIES[0])
            if made.random() < 0.6
            else made.choice([(network, entity) for network in NETWORKS for entity in ENTITIES])
        )
        story = stories[made.random() < 0.3]
        yield CellKey.fine(day, story, network, entity), people[bit], 2**bit


async def arrive(metrics: Running, contributions: list[Brought], *, at: datetime) -> None:
    """Have them counted, as far as five people are behind them, in two batches."""
    for batch, moment in ((contributions[::2], at), (contributions[1::2], at + TOGETHER)):

        async def work(tx: Tx, batch: list[Brought] = batch, moment: datetime = moment) -> None:
            await CellRepository().add(arrivals(batch), tx, at=moment)

        await metrics.runtime.uow.run(work)


def arrivals(batch: list[Brought]) -> Arrivals:
    """What was brought, by cell, measure and person."""
    found: Arrivals = {}
    for key, person, count in batch:
        people = found.setdefault(key, {}).setdefault(MEASURES.index(MEASURE), {})
        people[person] = people.get(person, 0) + count
    return found


async def coarsen(metrics: Running, times: int) -> None:
    """Have what waits move to coarser cells."""

    async def work(tx: Tx) -> int:
        return await CellRepository().coarsen(tx, at=datetime.now(UTC), patience=TOGETHER, most=100)

    for _ in range(times):
        await metrics.runtime.uow.run(work)


async def answers(metrics: Running, made: random.Random, stories: list[str], first: date) -> set[int]:
    """Every value in a number of answers about overlapping periods, filters and splits."""
    last = first + timedelta(days=DAYS - 1)
    filters = ["", f"story={stories[0]}", "network=linkedin", "entity=", "language=fr", "topic=both", "programme=north"]
    splits = ["", "day", "week", "month", "story", "network", "entity", "topic", "language"]
    found: set[int] = set()
    for _ in range(12):
        begin = first + timedelta(days=made.randrange(DAYS))
        end = begin + timedelta(days=made.randrange((last - begin).days + 1))
        if made.random() < 0.4:
            # All of it, and whatever months lie within.
            begin, end = first - timedelta(days=14), last + timedelta(days=21)
        chosen = [made.choice(filters), made.choice(filters)] if made.random() < 0.5 else []
        split = {made.choice(splits), made.choice(["", "day"])} - {""}
        split = split if len(split & {"day", "week", "month"}) < 2 else {"day"}
        query = "&".join(
            [f"from={begin}", f"to={end}", *filter(None, set(chosen)), *(f"group_by={one}" for one in split)]
        )
        answer = await metrics.get(f"/v1/figures?{query}")
        assert answer.status == 200, answer.body
        found |= {row[MEASURE]["value"] for row in [answer.json, *answer.json["rows"]]} - {None}
    return found
