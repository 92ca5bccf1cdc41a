"""The rule of rings on built graphs: who goes round waits, and who has reason to thank does not, or hardly ever."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import cast

import pytest

from gamification.rings.models import wait_of
from gamification.rings.queries import RingQueries
from kernel.mongo import Db
from tests.gamification.rings import walls
from tests.gamification.rings.walls import MONDAY, Shown, Wall, part, waits

# The rule asks the wall alone, and this one is a list.
NO_DB = cast("Db", None)
DAYS = timedelta(days=1)


@pytest.mark.parametrize("people", [2, 3, 4, 5])
async def test_a_ring_waits_from_its_fourth_round_on(people: int) -> None:
    found = await waits(walls.ring(people), NO_DB)

    # The fourth round is closed by its last. Until that one hangs, the others are where they were.
    closing = 4 * people - 1
    assert not any(found[:closing])
    assert found[closing]
    assert part(found[closing:]) > 0.75
    assert all(found[7 * people :])


async def test_rings_of_six_are_not_followed() -> None:
    assert part(await waits(walls.ring(6), NO_DB)) == 0


async def test_a_ring_that_also_thanks_others_now_and_then_waits() -> None:
    others = [
        Shown(one.at + DAYS, one.giver, f"o{number}") for number, one in enumerate(walls.ring(3)) if number % 4 == 0
    ]
    ring = walls.ring(3)

    found = await waits([*ring, *others], NO_DB)
    alone = await waits(ring, NO_DB)

    assert sum(map(bool, found)) >= 0.9 * sum(map(bool, alone))


async def test_whoever_thanks_somebody_of_a_ring_does_not_wait() -> None:
    ring = walls.ring(3)
    last = ring[-1].at
    from_outside = [Shown(last + number * DAYS, "outside", "r0") for number in range(1, 6)]
    from_inside = [Shown(last + number * DAYS, "r0", "outside") for number in range(1, 3)]

    found = await waits([*ring, *from_outside, *from_inside], NO_DB)

    assert not any(found[len(ring) :])


async def test_what_went_round_more_than_a_quarter_ago_is_forgotten() -> None:
    ring = walls.ring(2, weeks=4)
    later = [Shown(ring[-1].at + timedelta(weeks=17), "r0", "r1")]

    assert (await waits([*ring, *later], NO_DB))[-1] == timedelta()


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    "group",
    [
        lambda chance: walls.mentor(chance, 30),
        lambda chance: walls.thank_you_day(chance, 40),
        lambda chance: walls.company(chance, teams=10, each=8),
        lambda _chance: iter(walls.two_friends()),
    ],
    ids=["mentor", "thank-you day", "company", "two friends"],
)
async def test_honest_crowds_never_wait(group: Callable[[random.Random], Iterator[Shown]], seed: int) -> None:
    assert part(await waits(list(group(random.Random(seed))), NO_DB)) == 0


@pytest.mark.parametrize(
    ("people", "shown", "at_most"),
    [
        (8, 1.0, 0.002),
        (6, 1.0, 0.005),
        (5, 1.0, 0.01),
        (4, 1.0, 0.05),
        # Three who show all that they say to each other cannot be told from a ring, and one in three of theirs waits.
        (3, 1.0, 0.33),
        (5, 0.5, 0.005),
        (4, 0.5, 0.02),
        (3, 0.5, 0.08),
    ],
)
async def test_small_teams_wait_seldom(people: int, shown: float, at_most: float) -> None:
    """The rates that decision 73 states, over forty teams each."""
    found = [
        wait
        for seed in range(40)
        for wait in await waits(list(walls.team(random.Random(seed), people, shown=shown)), NO_DB)
    ]

    assert part(found) <= at_most


def test_a_wait_is_of_one_to_three_weeks_and_always_the_same() -> None:
    drawn = [wait_of(str(number)) for number in range(500)]

    assert min(drawn) >= 7 * DAYS
    assert max(drawn) < 21 * DAYS
    assert max(drawn) - min(drawn) > 13 * DAYS
    assert drawn == [wait_of(str(number)) for number in range(500)]


async def test_however_dense_the_wall_few_people_are_looked_at() -> None:
    """Everybody thanked everybody ten times, and each two others again and again: as wide as it gets."""
    wall = Wall()
    people = [f"p{number}" for number in range(60)]
    for (number, giver), times in itertools.product(enumerate(people), range(10)):
        for step in (1, 7):
            wall.hung.append(Shown(MONDAY + timedelta(minutes=times), giver, people[(number + step) % 60]))

    await RingQueries(wall, again=4).wait("k", NO_DB, giver_id="p0", receiver_id="p1", at=MONDAY + DAYS)

    assert wall.asked <= 1 + 1 + 2 + 4 + 8
