"""What a wave tells: nothing of fewer than five, and no part of it either."""

from __future__ import annotations

from collections import Counter

import pytest

from kernel.clock import new_id, utc_now
from metrics.answers.models import Tally
from metrics.results.models import QuestionResult, Results
from metrics.waves.models import Wave


def wave(*questions: str) -> Wave:
    at = utc_now()
    return Wave(
        id=new_id(),
        version=1,
        programme_id="main",
        question_ids=questions,
        takes_comments=True,
        opens_at=at,
        closes_at=at,
        modulus=b"",
        sealed_key=None,
        closed_at=at,
    )


def results(answers: int, **values: Counter[int]) -> Results:
    tally = Tally(answers, {name.replace("_", "-"): counts for name, counts in values.items()})
    return Results.of(wave("recommend", "trust"), tally, closed_at=utc_now(), is_first=True)


@pytest.mark.parametrize("answers", range(5))
def test_fewer_than_five_answers_tell_nothing(answers: int) -> None:
    found = results(answers, recommend=Counter({9: answers}), trust=Counter({3: answers}))
    assert (found.are_withheld, found.answers_at_least, found.questions, found.is_baseline) == (True, None, (), False)


@pytest.mark.parametrize(("answers", "told"), [(5, 5), (9, 5), (10, 10), (14, 10), (1_003, 1_000)])
def test_how_many_answered_is_told_down_to_a_multiple_of_five(answers: int, told: int) -> None:
    found = results(answers, recommend=Counter({9: answers}))
    assert (found.answers_at_least, found.questions[0].answers_at_least) == (told, told)


def test_a_question_that_fewer_than_five_answered_is_withheld() -> None:
    found = results(7, recommend=Counter({9: 7}), trust=Counter({1: 4}))
    assert found.questions[1] == QuestionResult(question_id="trust")


def test_bands_of_five_or_more_are_told_with_the_mean() -> None:
    found = QuestionResult.of("recommend", Counter({0: 3, 6: 7, 7: 5, 9: 2, 10: 8}))
    assert found.bands == {"low": 40, "middle": 20, "high": 40}
    assert found.mean == round((0 * 3 + 6 * 7 + 7 * 5 + 9 * 2 + 10 * 8) / 25, 1)


@pytest.mark.parametrize("few", range(1, 5))
def test_where_one_band_is_of_fewer_than_five_no_band_is_told(few: int) -> None:
    found = QuestionResult.of("recommend", Counter({0: few, 7: 50, 10: 50}))
    assert found.bands is None
    assert found.mean is not None


def test_a_band_in_which_nobody_is_hides_no_other() -> None:
    assert QuestionResult.of("trust", Counter({1: 5, 5: 15})).bands == {"low": 25, "middle": 0, "high": 75}


def test_bands_are_told_only_where_each_is_of_nobody_or_of_five_and_more() -> None:
    for low in range(12):
        for middle in range(12):
            high = 20 - low - middle
            if high < 0:
                continue
            told = QuestionResult.of("trust", Counter({1: low, 3: middle, 5: high})).bands
            assert (told is None) == any(0 < count < 5 for count in (low, middle, high))
