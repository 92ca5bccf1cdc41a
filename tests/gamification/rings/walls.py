"""Walls as lists, and how people thank: rings that go round, and groups who have reason to thank each other."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence, Set
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from gamification.rings.models import Graph
from gamification.rings.queries import RingQueries
from gamification.rings.repository import RingRepository
from kernel.mongo import Db

MONDAY = datetime(2026, 8, 3, tzinfo=UTC)
WEEKS = 13


class Shown(NamedTuple):
    """Thanks that a receiver shows at a moment."""

    at: datetime
    giver: str
    receiver: str


class Wall(RingRepository):
    """A wall that is a list: the same questions, answered by looking at everything. It counts whom it was asked for."""

    def __init__(self) -> None:
        self.hung: list[Shown] = []
        self.asked = 0

    async def given_by(self, people: Set[str], db: Db, *, graph: Graph, since: datetime, until: datetime) -> None:
        self.asked += len(people)
        for one in self.hung:
            if one.giver in people and since < one.at <= until:
                graph.add(one.giver, one.receiver)


async def waits(shown: Sequence[Shown], db: Db, *, again: int = 4) -> list[timedelta]:
    """How long each waits, in the order of showing, when they hang as the rule says."""
    wall = Wall()
    rings = RingQueries(wall, again=again)
    found = []
    for number, one in enumerate(sorted(shown)):
        wait = await rings.wait(str(number), db, giver_id=one.giver, receiver_id=one.receiver, at=one.at)
        wall.hung.append(one._replace(at=one.at + wait))
        found.append(wait)
    return found


def part(found: Sequence[timedelta]) -> float:
    """Which part of all waits."""
    return sum(bool(wait) for wait in found) / len(found)


def ring(people: int, *, weeks: int = WEEKS) -> list[Shown]:
    """Everybody thanks the next, each week."""
    return [
        Shown(MONDAY + timedelta(weeks=week, hours=number), f"r{number}", f"r{(number + 1) % people}")
        for week, number in itertools.product(range(weeks), range(people))
    ]


def team(chance: random.Random, people: int, *, shown: float) -> Iterator[Shown]:
    """Colleagues at work together: each thanks another each week, whoever it is, and so much of it is shown."""
    for week, number in itertools.product(range(WEEKS), range(people)):
        if chance.random() < shown:
            other = chance.choice([one for one in range(people) if one != number])
            yield Shown(_in_week(chance, week), f"t{number}", f"t{other}")


def mentor(chance: random.Random, people: int) -> Iterator[Shown]:
    """One person whom everybody thanks, several times, and who thanks each of them back once."""
    for number in range(people):
        for _ in range(chance.randint(1, 4)):
            yield Shown(_in_week(chance, chance.randrange(WEEKS)), f"m{number}", "mentor")
        yield Shown(_in_week(chance, chance.randrange(WEEKS)), "mentor", f"m{number}")


def thank_you_day(chance: random.Random, people: int) -> Iterator[Shown]:
    """On one day, all give all that a week allows to others of a department."""
    for number, _ in itertools.product(range(people), range(5)):
        other = chance.choice([one for one in range(people) if one != number])
        yield Shown(MONDAY + timedelta(days=30, minutes=chance.randrange(600)), f"d{number}", f"d{other}")


def company(chance: random.Random, *, teams: int, each: int) -> Iterator[Shown]:
    """Teams of eight or so; half of the people thank in a week, seven in ten times somebody of their own team."""
    people = teams * each
    for week, number in itertools.product(range(WEEKS), range(people)):
        if chance.random() < 0.5:
            first = number // each * each if chance.random() < 0.7 else 0
            crowd = range(first, first + each) if first or number < each else range(people)
            yield Shown(
                _in_week(chance, week), f"c{number}", f"c{chance.choice([one for one in crowd if one != number])}"
            )


def two_friends() -> list[Shown]:
    """Two who thank each other once a month."""
    return [
        Shown(MONDAY + timedelta(days=30 * month + day), giver, receiver)
        for month in range(3)
        for day, giver, receiver in ((0, "ada", "bob"), (9, "bob", "ada"))
    ]


def _in_week(chance: random.Random, week: int) -> datetime:
    return MONDAY + timedelta(weeks=week, minutes=chance.randrange(5 * 24 * 60))
