"""An attacker who subtracts any two published answers about a story finds no group of fewer than five."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.figures.models import Figure, K, Period, figure
from metrics.impacts.models import Crowd

TODAY = date(2026, 11, 24)
# A Monday: two whole weeks that are over, and one day more.
FIRST = TODAY - timedelta(days=15)

DAYS = 15
# Days with one or two people beside days with five or more are where differences find somebody.
people = st.one_of(
    st.sets(st.integers(0, 8), min_size=1, max_size=2), st.sets(st.integers(0, 8), min_size=3, max_size=7)
)
populations = st.dictionaries(st.integers(0, DAYS - 1), people, max_size=9).map(
    lambda days: {(day, one) for day, found in days.items() for one in found}
)


def crowds(population: set[tuple[int, int]]) -> dict[date, Crowd]:
    """Each person's count on a day is a power of two of its own, so that a sum tells exactly who and when is in it."""
    days: dict[date, Crowd] = {}
    for bit, (day, one) in enumerate(sorted(population)):
        known = days.get(at := FIRST + timedelta(days=day), Crowd(0, frozenset()))
        days[at] = Crowd(known.count + 2**bit, known.people | {str(one)})
    return days


def answers(days: dict[date, Crowd]) -> list[Figure]:
    last = range(DAYS)
    periods = [Period(FIRST + timedelta(days=a), FIRST + timedelta(days=b)) for a in last for b in last if a <= b]
    return [figure(days, period, today=TODAY) for period in periods]


@settings(max_examples=100, deadline=None)
@given(populations)
def test_no_difference_of_two_answers_is_about_fewer_than_five(population: set[tuple[int, int]]) -> None:
    cells = sorted(population)
    values = sorted({one.value for one in answers(crowds(population)) if one.value is not None})
    for less, more in combinations([0, *values], 2):
        for remainder in (more & ~less, less & ~more):
            people = {person for bit, (_day, person) in enumerate(cells) if remainder >> bit & 1}
            assert not people or len(people) >= K


@settings(max_examples=60, deadline=None)
@given(populations)
def test_a_value_is_given_only_for_five_and_never_for_nobody(population: set[tuple[int, int]]) -> None:
    for one in answers(crowds(population)):
        assert one.withheld == (one.value is None) == (one.completeness == 0)
        assert one.value is None or one.value > 0


@given(st.integers(0, 4))
def test_days_with_up_to_four_people_look_like_days_with_none(few: int) -> None:
    full = Crowd(9, frozenset(str(one) for one in range(5)))
    sparse = Crowd(few, frozenset(str(one) for one in range(few)))
    period = Period(TODAY - timedelta(days=1), TODAY)
    assert figure({TODAY: full, period.first: sparse}, period, today=TODAY) == figure(
        {TODAY: full}, period, today=TODAY
    )


def test_a_week_is_pooled_only_when_it_is_over() -> None:
    sunday = date(2026, 11, 22)
    days = {sunday - timedelta(days=one): Crowd(1, frozenset([str(one)])) for one in range(5)}
    period = Period(sunday - timedelta(days=6), sunday)
    assert figure(days, period, today=sunday).withheld
    assert figure(days, period, today=sunday + timedelta(days=1)) == Figure(5, 1.0)
