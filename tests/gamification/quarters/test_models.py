"""What may be shown of how far a group came, and that nobody finds out more than that."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import pytest

from gamification.advances.models import FEWEST, Waiting, left, together, told_of
from gamification.quarters.models import Step, Sum, step_of

NOTHING = Sum(goal=40, begins=0)


@pytest.mark.parametrize(
    ("efforts", "step"),
    [
        (0, Step.BEGUN),
        (9, Step.BEGUN),
        (10, Step.QUARTER),
        (20, Step.HALF),
        (29, Step.HALF),
        (30, Step.THREE_QUARTERS),
        (39, Step.THREE_QUARTERS),
        (40, Step.REACHED),
        (400, Step.REACHED),
    ],
)
def test_a_step_is_a_quarter_of_the_way(efforts: int, step: Step) -> None:
    assert step_of(efforts, goal=40) is step


def test_nothing_is_said_of_a_challenge_that_fewer_than_five_took_part_in() -> None:
    assert NOTHING.add(1, 0, is_last=True).step is None


def test_what_is_left_at_the_end_counts() -> None:
    summed = NOTHING.add(1, 30, is_last=False).add(2, 5, is_last=False)

    assert summed.step is Step.THREE_QUARTERS
    assert summed.add(3, 5, is_last=True).step is Step.REACHED


@pytest.mark.parametrize(("people", "efforts"), [(0, 0), (1, 0), (4, 0), (5, 5), (9, 9)])
def test_what_fewer_than_five_have_left_at_the_end_is_not_told(people: int, efforts: int) -> None:
    assert left(of({f"p{one}": 1 for one in range(people)})) == efforts


@pytest.mark.parametrize(("people", "told"), [(4, 0), (5, 0), (9, 0), (10, 5)])
def test_near_the_end_five_stay_behind_so_that_who_comes_last_is_told_of_too(people: int, told: int) -> None:
    assert len(told_of(of({f"p{one}": 1 for one in range(people)}), near_end=True)) == told


def test_the_sum_is_the_same_in_whatever_order_and_however_often_its_events_come() -> None:
    events = [(version, 5 + version % 4, False) for version in range(1, 12)] + [(12, 2, True)]
    expected = added(NOTHING, events)
    dice = random.Random(7)

    for _ in range(300):
        again = [*events, *dice.choices(events, k=6)]
        assert added(NOTHING, dice.sample(again, len(again))) == expected
    assert expected.is_complete


def test_a_sum_with_a_gap_is_not_complete() -> None:
    assert not NOTHING.add(1, 5, is_last=False).add(3, 0, is_last=True).is_complete


@dataclass
class Attacker:
    """Somebody who looks after each effort, and knows everything but what those since the last movement did."""

    step: Step | None = None
    since: set[str] = field(default_factory=set)
    moved_by: list[int] = field(default_factory=list)

    def look(self, step: Step | None) -> None:
        if step is not self.step:
            self.moved_by.append(len(self.since))
            self.step, self.since = step, set()


def test_the_step_never_moves_by_what_fewer_than_five_people_did() -> None:
    dice, movements = random.Random(11), []
    for _ in range(400):
        attacker, summed = Attacker(), Sum(goal=dice.randint(5, 60), begins=0)
        people = [f"p{one}" for one in range(dice.randint(1, 12))]
        eagerness = [dice.random() ** 3 + 0.01 for _ in people]
        waiting, version = dict[str, int](), 0
        end = dice.randint(0, 120)
        for moment in range(end):
            [person] = dice.choices(people, eagerness)
            attacker.since.add(person)
            waiting[person] = waiting.get(person, 0) + 1
            if now := told_of(of(waiting), near_end=moment * 4 >= end * 3):
                version += 1
                summed = summed.add(version, together(now), is_last=False)
                waiting = {person: waiting[person] for person in waiting.keys() - {one.person_id for one in now}}
            attacker.look(summed.step)
        attacker.look(summed.add(version + 1, left(of(waiting)), is_last=True).step)
        movements += attacker.moved_by

    assert len(movements) > 400
    assert min(movements) >= FEWEST


def added(summed: Sum, events: list[tuple[int, int, bool]]) -> Sum:
    for version, efforts, is_last in events:
        summed = summed.add(version, efforts, is_last=is_last)
    return summed


def of(waiting: dict[str, int]) -> list[Waiting]:
    return [
        Waiting(person_id=person, contribution_ids=tuple(map(str, range(efforts))))
        for person, efforts in waiting.items()
    ]
