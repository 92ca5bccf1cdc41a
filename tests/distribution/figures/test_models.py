"""Months, and which figures may be shown."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from distribution.figures.models import (
    LEAST_PEOPLE,
    MONTHS_SHOWN,
    SETTLED,
    Figure,
    Month,
    MonthFigures,
    months_over,
    overseen,
)
from distribution.networks.models import Network

moments = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
figures = st.builds(
    Figure,
    programme_id=st.sampled_from(["main", "north", "south"]),
    network=st.sampled_from(Network),
    people=st.integers(0, 12),
    shares=st.integers(1, 90),
)


@given(at=moments)
def test_months_are_shown_once_they_are_over_and_settled(at: datetime) -> None:
    months = months_over(at)

    assert len(months) == MONTHS_SHOWN
    assert months[-1].ends + SETTLED <= at < months[-1].next.ends + SETTLED
    assert all(earlier.ends == later.begins for earlier, later in itertools.pairwise(months))
    assert all(month.next.before == month for month in months)


def test_a_year_ends_with_its_twelfth_month() -> None:
    assert Month(2026, 12).ends == datetime(2027, 1, 1, tzinfo=UTC)
    assert months_over(datetime(2027, 1, 1, tzinfo=UTC) + SETTLED - timedelta(seconds=1))[-1].id == "2026-11"
    assert months_over(datetime(2027, 1, 1, tzinfo=UTC) + SETTLED)[-1].id == "2026-12"


@given(counted=st.lists(figures))
def test_nothing_is_told_of_fewer_than_five_people(counted: list[Figure]) -> None:
    made = MonthFigures.of(Month(2026, 10), counted)

    assert all(figure.people >= LEAST_PEOPLE for figure in made.figures)
    assert sorted(made.figures) == sorted(one for one in counted if one.people >= LEAST_PEOPLE)
    assert made == MonthFigures.of(Month(2026, 10), reversed(counted))


@given(counted=st.lists(figures))
def test_who_oversees_a_programme_sees_that_one_alone(counted: list[Figure]) -> None:
    made = MonthFigures.of(Month(2026, 10), counted)

    assert made.seen_from(overseen("main", entity=None)) == made
    assert {one.programme_id for one in made.seen_from(overseen("north", entity="north")).figures} <= {"north"}
    # Their entity has no programme, or cannot be read.
    assert made.seen_from(overseen("main", entity="east")).figures == ()
    assert made.seen_from(overseen("main", entity="")).figures == ()
