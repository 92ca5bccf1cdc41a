"""An attacker who sees everything that is ever in a cell, and so every answer, finds no group of fewer than five.

Each contribution is a power of three of its own, or less that power for a correction downwards, so that a sum or
difference of answers tells exactly which contributions are in it: they are its digits in balanced ternary.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.mongo import Tx
from kernel.testing.service import Running
from metrics.cells.models import MEASURES, NOBODY, Arrivals, CellKey, K, Level
from metrics.cells.repository import CellRepository, WaitingHolding
from metrics.deltas.models import fold
from tests.metrics.happenings import Activity, grouped

# A Monday in one month; the week's Thursday, and so its month, is in the next.
BEGAN = datetime(2026, 9, 28, 6, tzinfo=UTC)
PATIENCE = timedelta(hours=1)
# Only what is observed is ever corrected. A number of MongoDB holds 39 digits in base three.
SEEN = (MEASURES.index("human_clicks"), MEASURES.index("reach_declared"))
DIGITS = 38
PEOPLE = [f"p_{number}" for number in range(9)]

Snapshot = dict[tuple[str, str], int]
"""(cell, measure) → value."""


@dataclass
class World:
    """What really happened: whose each digit is, by measure; and what everybody sees, after each step."""

    people: dict[str, list[str]] = field(default_factory=lambda: {MEASURES[one]: [] for one in SEEN})
    done: Counter[str] = field(default_factory=Counter)
    snapshots: list[Snapshot] = field(default_factory=lambda: [{}])

    def behind(self, measure: str, value: int) -> set[str]:
        """Who is behind a sum or difference. What a rebuild found missing may be one person's, and is nobody's here."""
        found = {self.people[measure][place] for place, _sign in digits(value)}
        return found - {NOBODY} or found


def digits(value: int) -> list[tuple[int, int]]:
    """The places of a number's balanced ternary digits that are not zero, and their signs."""
    found, place = [], 0
    while value:
        value, digit = divmod(value, 3)
        if digit == 2:
            value, digit = value + 1, -1
        if digit:
            found.append((place, digit))
        place += 1
    return found


def happened(world: World, draw: random.Random, *, at: datetime) -> list[Activity]:
    """A batch: some people here and there, now, an hour early, or days and weeks ago."""
    batch: list[Activity] = []
    story, network = draw.choice("ab"), draw.choice(["linkedin", "mastodon"])
    together = draw.random() < 0.6
    for person in draw.sample(PEOPLE, draw.randint(1, 7)):
        measure = draw.choice(SEEN)
        of = world.people[MEASURES[measure]]
        if len(of) == DIGITS:
            continue
        if not together:
            story, network = draw.choice("ab"), draw.choice(["linkedin", "mastodon"])
        sign = -1 if measure == SEEN[1] and draw.random() < 0.4 else 1
        growth = sign * 3 ** len(of)
        of.append(person)
        world.done[MEASURES[measure]] += growth
        moment = at - timedelta(hours=draw.choice([-1, 0, 0, 0, 0, 30, 24 * 9]))
        batch.append((person, story, network, draw.choice(["", "", "rail"]), measure, growth, int(moment.timestamp())))
    return batch


def lacked(world: World, draw: random.Random, *, at: datetime) -> Arrivals:
    """What a rebuild found to be missing, or too much, in a story's day."""
    measure = draw.choice(SEEN)
    of = world.people[MEASURES[measure]]
    if len(of) == DIGITS:
        return {}
    growth = draw.choice([1, -1]) * 3 ** len(of)
    of.append(NOBODY)
    world.done[MEASURES[measure]] += growth
    cell = CellKey(Level.STORY_DAY, (at - timedelta(days=draw.choice([0, 1, 9]))).date(), draw.choice("ab"), None, None)
    return {cell: {measure: {NOBODY: growth}}}


async def live(service: Running, draw: random.Random, *, steps: int) -> World:
    """Let people do things, in any order with releases, late data and erasures, and look after each step."""
    mongo, cells, world, at = service.runtime.mongo, CellRepository(), World(), BEGAN
    for name in ("cells", "pending"):
        await mongo.collection(name).delete_many({})
    for _ in range(steps):
        at += timedelta(minutes=draw.choice([1, 1, 10, 90, 60 * 24, 60 * 24 * 8]))
        kind = draw.choices(["fold", "move", "erase", "rebuild"], weights=[6, 4, 1, 1])[0]
        batch = happened(world, draw, at=at) if kind == "fold" else []
        lacking = lacked(world, draw, at=at) if kind == "rebuild" else {}
        gone = draw.choice(PEOPLE)

        async def work(
            tx: Tx,
            kind: str = kind,
            batch: Sequence[Activity] = batch,
            gone: str = gone,
            lacking: Arrivals = lacking,
        ) -> None:
            if kind == "rebuild":
                await cells.add(lacking, tx, at=at)  # noqa: B023 - run at once
            elif kind == "fold":
                await cells.add(fold(grouped(batch), now=int(at.timestamp())).arrivals, tx, at=at)  # noqa: B023 - run at once
            elif kind == "move":
                await cells.coarsen(tx, at=at, patience=PATIENCE, most=draw.choice([1, 100]))  # noqa: B023
            else:
                await WaitingHolding().erase(gone, tx, at=at, most=100)  # noqa: B023

        if kind == "erase":
            world.done.subtract(await waiting_of(service, gone))
        await service.runtime.uow.run(work)
        world.snapshots.append(await seen(service))
    return world


async def seen(service: Running) -> Snapshot:
    found = await service.runtime.mongo.collection("cells").find({})
    return {(one["_id"], measure): count for one in found for measure, count in one["counts"].items()}


async def waiting_of(service: Running, *people: str) -> Counter[str]:
    total: Counter[str] = Counter()
    for document in await service.runtime.mongo.collection("pending").find({}):
        for one in document["waiting"]:
            if one["person_id"] in people:
                total[one["measure"]] += one["count"]
    return total


def grown(before: Snapshot, after: Snapshot) -> dict[tuple[str, str], int]:
    return {one: after[one] - before.get(one, 0) for one in after if after[one] != before.get(one, 0)}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32).map(random.Random))
async def test_no_group_of_fewer_than_five_is_found_and_nothing_is_lost(idle: Running, draw: random.Random) -> None:
    world = await live(idle, draw, steps=25)
    what_is_added_at_once_is_of_five_and_nothing_is_added_twice(world)
    no_difference_of_two_answers_is_about_fewer_than_five(world, draw)
    await nothing_is_lost_or_invented_on_the_way(world, idle)


def what_is_added_at_once_is_of_five_and_nothing_is_added_twice(world: World) -> None:
    # Increments of five that share no contribution are independent: whatever sums, differences or multiples of answers
    # somebody computes, either all of an increment is in the result or nothing of it.
    told: set[tuple[str, int]] = set()
    for before, after in pairwise(world.snapshots):
        for (_cell, measure), increment in grown(before, after).items():
            places = {(measure, place) for place, _sign in digits(increment)}
            assert len(world.behind(measure, increment)) >= K
            assert not places & told
            told |= places


def no_difference_of_two_answers_is_about_fewer_than_five(world: World, draw: random.Random) -> None:
    names = sorted({cell for snapshot in world.snapshots for cell, _measure in snapshot})
    answers = [answer(draw.choice(world.snapshots), draw, names) for _ in range(40)]
    for one, other in combinations(answers, 2):
        for measure in world.people:
            behind = world.behind(measure, one[measure] - other[measure])
            assert not behind or len(behind) >= K


async def nothing_is_lost_or_invented_on_the_way(world: World, service: Running) -> None:
    there = await waiting_of(service, *PEOPLE, NOBODY)
    for (_cell, measure), value in world.snapshots[-1].items():
        there[measure] += value
    assert {name: there[name] for name in world.people} == {name: world.done[name] for name in world.people}


def answer(snapshot: Snapshot, draw: random.Random, names: Sequence[str]) -> Mapping[str, int]:
    """A sum over any cells; every figure is one, whatever it is filtered by."""
    chosen = set(draw.sample(names, draw.randint(0, len(names))))
    total: Counter[str] = Counter()
    for (cell, measure), value in snapshot.items():
        if cell in chosen:
            total[measure] += value
    return total


@pytest.mark.parametrize("value", [0, 1, 2, -7, 3**20 - 3**7 + 1, 3**38 + 3**37 - 3**36])
def test_digits_tell_what_a_number_is_made_of(value: int) -> None:
    found: Any = digits(value)
    assert sum(sign * 3**place for place, sign in found) == value
