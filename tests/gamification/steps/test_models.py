"""Steps are the same in whatever order deeds become known, and hold no more than is asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from gamification.criteria.models import THANKING, Aspect, Question
from gamification.steps.models import KEPT, Deed, Steps

PERSON = "p_" + "a" * 26
BEGIN = datetime(2026, 3, 28, 22, 0, tzinfo=UTC)
EVERY = frozenset({"helping", "sharing", "writing"})

QUESTIONS = (
    Question(frozenset({"helping"}), Aspect.TIMES, 1),
    Question(EVERY, Aspect.TIMES, 3),
    Question(EVERY, Aspect.DAYS, 2),
    Question(EVERY, Aspect.KINDS, 3),
    Question(frozenset({"sharing"}), Aspect.STORIES, 2),
    Question(frozenset({THANKING}), Aspect.TIMES, 2),
)


def deed(number: int, kind: str = "helping", *, story: str | None = None, hours: float | None = None) -> Deed:
    at = BEGIN + timedelta(hours=number if hours is None else hours)
    return Deed(id=f"{number:04}", person_id=PERSON, kind=kind, story_id=story, at=at)


DEEDS = st.lists(
    st.builds(
        deed,
        st.integers(0, 400),
        st.sampled_from([*sorted(EVERY), THANKING, "attending"]),
        story=st.sampled_from([None, "s1", "s2", "s3"]),
        hours=st.integers(1, 200),
    ),
    unique_by=lambda one: one.id,
    max_size=30,
)


@given(DEEDS, st.randoms(use_true_random=False))
def test_the_order_in_which_deeds_become_known_makes_no_difference(deeds: list[Deed], random: Random) -> None:
    in_order = Steps(person_id=PERSON).note(deeds, QUESTIONS)

    shuffled = Steps(person_id=PERSON)
    again = [*deeds, *deeds[::2]]
    random.shuffle(again)
    for one in again:
        shuffled = shuffled.note([one], QUESTIONS)

    assert shuffled.marks == in_order.marks


@given(DEEDS)
def test_no_more_is_remembered_than_is_asked_for(deeds: list[Deed]) -> None:
    steps = Steps(person_id=PERSON).note(deeds, QUESTIONS)

    for question in QUESTIONS:
        assert sum(mark.question == question.key for mark in steps.marks) <= question.wanted


@given(DEEDS)
def test_a_question_is_met_exactly_when_the_whole_history_answers_it(deeds: list[Deed]) -> None:
    steps = Steps(person_id=PERSON)
    for one in deeds:
        steps = steps.note([one], QUESTIONS)

    for question in QUESTIONS:
        different = {found for one in deeds if (found := one.answers(question)) is not None}
        assert steps.is_met(question) == (len(different) >= question.wanted)


def test_what_changes_nothing_leaves_the_same_object() -> None:
    steps = Steps(person_id=PERSON).note([deed(1)], QUESTIONS)

    assert steps.note([deed(1)], QUESTIONS) is steps
    assert steps.note([deed(2, "attending")], QUESTIONS) is steps
    assert steps.without(["nothing"], at=BEGIN) is steps


def test_a_day_ends_at_midnight_in_utc() -> None:
    question = Question(EVERY, Aspect.DAYS, 2)

    assert deed(1, hours=1.9).answers(question) == "2026-03-28"
    assert deed(2, hours=2).answers(question) == "2026-03-29"


def test_a_deed_without_a_story_is_about_none() -> None:
    assert deed(1, "sharing").answers(Question(EVERY, Aspect.STORIES, 1)) is None


def test_of_what_was_taken_back_nothing_is_left_and_a_review_is_due() -> None:
    steps = Steps(person_id=PERSON).note([deed(1), deed(2)], QUESTIONS)

    left = steps.without(["0002"], at=BEGIN)

    assert "0002" not in {mark.deed_id for mark in left.marks}
    assert left.review_at == BEGIN


def test_what_is_done_before_the_review_does_not_put_it_off() -> None:
    steps = Steps(person_id=PERSON).note([deed(1), deed(2)], QUESTIONS).without(["0002"], at=BEGIN)

    assert steps.note([deed(3)], QUESTIONS).review_at == BEGIN


def test_a_review_puts_what_was_done_before_in_its_place() -> None:
    steps = Steps(person_id=PERSON).note([deed(1), deed(2)], QUESTIONS).without(["0002"], at=BEGIN)

    reviewed = steps.reviewed([deed(1)], QUESTIONS, at=BEGIN)

    assert reviewed.marks == Steps(person_id=PERSON).note([deed(1)], QUESTIONS).marks
    assert reviewed.review_at == deed(1).at + KEPT


def test_a_review_leaves_what_another_release_asks_about() -> None:
    other = Question(frozenset({"attending"}), Aspect.TIMES, 1)
    theirs = Steps(person_id=PERSON).note([deed(7, "attending")], [other])

    reviewed = theirs.reviewed([deed(1), deed(7, "attending")], QUESTIONS, at=BEGIN)

    assert reviewed.is_met(other)
    assert reviewed.is_met(QUESTIONS[0])


def test_a_review_leaves_out_what_has_come_to_its_end_although_it_is_there() -> None:
    steps = Steps(person_id=PERSON).note([deed(1), deed(2)], QUESTIONS)

    reviewed = steps.reviewed([deed(1), deed(2)], QUESTIONS, at=deed(1).at + KEPT)

    assert {mark.deed_id for mark in reviewed.marks} == {"0002"}
    assert reviewed.review_at == deed(2).at + KEPT


def test_steps_are_looked_at_anew_when_the_oldest_comes_to_its_end() -> None:
    steps = Steps(person_id=PERSON).note([deed(5)], QUESTIONS).note([deed(3)], QUESTIONS)

    assert steps.review_at == deed(3).at + KEPT
