"""When a case counts, and what cases add up to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kernel.personal_data import ERASED
from metrics.commitments.models import Case, Charter, Measure, Measurement, Promise, measured

MONDAY = datetime(2026, 11, 2, tzinfo=UTC)
DAYS = timedelta(days=1)
ANSWERS, RELAYS = Measure.PROPOSAL_ANSWER_DAYS, Measure.POSTS_RELAYED_PERCENT
CHARTER = Charter("main", 3, (Promise(1, ANSWERS, 10), Promise(4, RELAYS, 60)))


def case(person: int | str = 0, measure: Measure = ANSWERS) -> Case:
    return Case.opened(
        f"case:{person}",
        programme_id="main",
        measure=measure,
        person_id=f"{person}",
        at=MONDAY,
        due_at=MONDAY + 10 * DAYS,
    )


def measurement(cases: list[Case], charter: Charter | None = CHARTER) -> Measurement | None:
    until = MONDAY + 14 * DAYS
    return measured(cases, id="m", charter=charter, since=MONDAY, until=until, at=until, unknown=ERASED)


def found(cases: list[Case], charter: Charter | None = CHARTER) -> Measurement:
    one = measurement(cases, charter)
    assert one is not None
    return one


def test_a_case_without_an_answer_counts_when_it_was_due_as_not_kept() -> None:
    assert (case().counts_at, case().is_kept) == (MONDAY + 10 * DAYS, False)


def test_an_answer_in_time_counts_when_it_was_given() -> None:
    answered = case().answered(at=MONDAY + DAYS, is_kept=True)
    assert (answered.counts_at, answered.is_kept) == (MONDAY + DAYS, True)


def test_an_answer_that_came_too_late_does_not_make_it_kept() -> None:
    answered = case().answered(at=MONDAY + 11 * DAYS, is_kept=True)
    assert (answered.counts_at, answered.is_kept, answered.answered_at) == (
        MONDAY + 10 * DAYS,
        False,
        MONDAY + 11 * DAYS,
    )


def test_what_is_taken_back_after_it_was_due_counts_all_the_same() -> None:
    assert case().outlives(at=MONDAY + 11 * DAYS)
    assert not case().outlives(at=MONDAY + 9 * DAYS)


@pytest.mark.parametrize("people", [["a"] * 30, list("abcd"), [*"abcd", ERASED, ERASED]])
def test_fewer_than_five_people_are_not_measured_however_many_cases(people: list[str]) -> None:
    assert measurement([case(person) for person in people]) is None


def test_every_proposal_has_to_be_answered_in_time() -> None:
    answered = [case(person).answered(at=MONDAY + person * DAYS, is_kept=True) for person in range(6)]
    assert not found(answered).is_broken
    assert found([*answered, case(6)]).is_broken
    assert (found(answered).clause, found(answered).target, found(answered).charter_version) == (1, 10, 3)


def test_posts_are_relayed_as_often_as_is_promised() -> None:
    relayed = [case(person, RELAYS).answered(at=MONDAY, is_kept=person < 3) for person in range(5)]
    assert (found(relayed).percent, found(relayed).is_broken) == (60, False)
    assert (found([*relayed, case(5, RELAYS)]).percent, found([*relayed, case(5, RELAYS)]).is_broken) == (50, True)


@pytest.mark.parametrize("charter", [None, Charter("main", 3, (Promise(1, ANSWERS, 10),))])
def test_without_a_promise_nothing_is_broken(charter: Charter | None) -> None:
    assert found([case(person, RELAYS) for person in range(5)], charter).is_broken is None


def test_the_median_knows_those_who_had_no_answer() -> None:
    answered = [case(person).answered(at=MONDAY + person * DAYS, is_kept=True) for person in range(1, 4)]
    assert found([*answered, case(4), case(5)]).answer_hours == 72.0
    assert found([*answered, *(case(person) for person in range(4, 8))]).answer_hours is None
