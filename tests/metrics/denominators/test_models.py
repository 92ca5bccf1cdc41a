"""Numbers of ambassadors that are told never differ by what fewer than five people did."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from metrics.cells.models import K
from metrics.denominators.models import Census, Told, programme_of

DAY = date(2026, 11, 2)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(-3, 3)), max_size=60))
def test_between_two_numbers_five_people_came_or_went(steps: list[tuple[int, int]]) -> None:
    census, there, since = Census("main"), set[str](), set[str]()
    for number, days in steps:
        person = f"p_{number}"
        move = census.went if person in there else census.came
        there ^= {person}
        since ^= {person}
        census, told = move(person, on=DAY + timedelta(days=days))
        assert (told is not None) == (len(since) >= K)
        if told is not None:
            assert told.people == (len(there) if len(there) >= K else None)
            since.clear()
    assert census.people == len(there)


@given(st.lists(st.integers(-3, 3), min_size=25, max_size=25))
def test_the_days_of_what_is_told_never_go_back(days: list[int]) -> None:
    census, told = Census("main"), list[Told]()
    for number, day in enumerate(days):
        census, news = census.came(f"p_{number}", on=DAY + timedelta(days=day))
        told += [news] if news else []
    assert [one.people for one in told] == [5, 10, 15, 20, 25]
    assert [one.day for one in told] == sorted(one.day for one in told)


def test_who_is_back_where_they_were_is_not_one_of_the_five() -> None:
    census, _ = Census("main").came("p_9", on=DAY)
    census, _ = census.went("p_9", on=DAY)
    told: Told | None = None
    for number in range(5):
        assert told is None
        census, told = census.came(f"p_{number}", on=DAY)
    assert told == Told("main", DAY, 5)

    for number in range(4):
        census, _ = census.went(f"p_{number}", on=DAY)
        census, _ = census.came(f"p_{number}", on=DAY)
    census, told = census.went("p_4", on=DAY)
    assert (told, census.people, census.moved) == (None, 4, {"p_4"})


def test_somebody_forgotten_is_not_one_of_the_five() -> None:
    census = Census("main")
    for number in range(4):
        census, _ = census.came(f"p_{number}", on=DAY)
    census = census.forgot("p_0")
    census, told = census.came("p_4", on=DAY)
    assert told is None
    census, told = census.came("p_5", on=DAY)
    assert told == Told("main", DAY, 5)


def test_a_charter_names_its_programme() -> None:
    assert programme_of("charter") == programme_of("") == "main"
    assert programme_of("charter:01990a3e-7c00-7aaa-8000-000000000001") == "01990a3e-7c00-7aaa-8000-000000000001"
