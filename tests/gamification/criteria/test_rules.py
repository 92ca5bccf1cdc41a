"""Rules can only become true, build on each other, and never on themselves."""

from __future__ import annotations

import pytest

from gamification.criteria.errors import CriteriaInACycle, UnknownMilestone
from gamification.criteria.models import Asks, Aspect, Builds, Criteria, Criterion, Either, Every, Question, Rule
from kernel.language import Text

HELPED = Question(frozenset({"helping"}), Aspect.TIMES, 1)
WROTE = Question(frozenset({"writing"}), Aspect.TIMES, 2)


def criterion(slug: str, rule: Rule | None) -> Criterion:
    words = Text(en=slug, fr=slug)
    return Criterion(slug=slug, version=1, names=words, descriptions=words, rule=rule)


@pytest.mark.parametrize(
    ("rule", "met", "is_reached"),
    [
        (Asks((HELPED,)), {HELPED}, True),
        (Asks((HELPED, WROTE)), {HELPED}, False),
        (Every((Asks((HELPED,)), Asks((WROTE,)))), {WROTE}, False),
        (Every((Asks((HELPED,)), Asks((WROTE,)))), {WROTE, HELPED}, True),
        (Either((Asks((HELPED,)), Asks((WROTE,)))), {WROTE}, True),
        (Either((Asks((HELPED,)), Asks((WROTE,)))), set(), False),
    ],
)
def test_a_rule_is_true_when_what_it_is_made_of_is(rule: Rule, met: set[Question], is_reached: bool) -> None:
    found = Criteria([criterion("step", rule)]).reached(met.__contains__, before=())

    assert bool(found) is is_reached


def test_what_builds_on_something_reached_now_is_reached_with_it() -> None:
    criteria = Criteria(
        [
            criterion("c", Every((Builds("a"), Builds("b")))),
            criterion("b", Builds("a")),
            criterion("a", Asks((HELPED,))),
            criterion("z", Builds("b")),
        ]
    )

    found = [one.slug for one in criteria.reached({HELPED}.__contains__, before=())]

    assert sorted(found) == ["a", "b", "c", "z"]
    assert found.index("a") < found.index("b") < found.index("c")


def test_what_was_reached_before_is_not_reached_again_and_is_built_on() -> None:
    criteria = Criteria([criterion("a", Asks((HELPED,))), criterion("b", Builds("a"))])

    assert [one.slug for one in criteria.reached(lambda _: False, before={"a"})] == ["b"]
    assert criteria.reached({HELPED}.__contains__, before={"a", "b"}) == []


def test_a_retired_criterion_is_not_reached_but_built_on_by_who_has() -> None:
    criteria = Criteria([criterion("old", None), criterion("new", Builds("old"))])

    assert criteria.reached(lambda _: True, before=()) == []
    assert [one.slug for one in criteria.reached(lambda _: True, before={"old"})] == ["new"]


def test_a_cycle_is_refused_with_its_path() -> None:
    with pytest.raises(CriteriaInACycle) as refused:
        Criteria(
            [
                criterion("a", Either((Asks((HELPED,)), Builds("b")))),
                criterion("b", Every((Builds("c"), Asks((WROTE,))))),
                criterion("c", Builds("a")),
            ]
        )

    path = refused.value.path
    assert path[0] == path[-1]
    assert {(one, path[place + 1]) for place, one in enumerate(path[:-1])} == {("a", "b"), ("b", "c"), ("c", "a")}


def test_a_criterion_that_builds_on_itself_is_refused() -> None:
    with pytest.raises(CriteriaInACycle, match="a → a"):
        Criteria([criterion("a", Builds("a"))])


def test_one_that_builds_on_nothing_there_is_is_refused() -> None:
    with pytest.raises(UnknownMilestone, match="no milestone 'nowhere'"):
        Criteria([criterion("a", Builds("nowhere"))])


def test_other_words_leave_the_fingerprint_and_another_rule_changes_it() -> None:
    one = Criteria([criterion("a", Asks((HELPED,)))])
    reworded = Criteria(
        [
            Criterion(
                slug="a", version=2, names=Text(en="x", fr="y"), descriptions=Text(en="x", fr="y"), rule=Asks((HELPED,))
            )
        ]
    )
    other = Criteria([criterion("a", Asks((WROTE,)))])

    assert one.fingerprint == reworded.fingerprint != other.fingerprint


def test_the_same_question_has_the_same_key_however_it_was_written() -> None:
    one = Question(frozenset({"writing", "helping"}), Aspect.DAYS, 3)

    assert one.key == Question(frozenset({"helping", "writing"}), Aspect.DAYS, 3).key == "helping+writing:days:3"
