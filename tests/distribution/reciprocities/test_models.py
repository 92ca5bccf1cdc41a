"""Reciprocity: how much of what people offered the company passed on."""

from __future__ import annotations

from datetime import UTC, datetime

from distribution.reciprocities.models import Offer, Reciprocity, last_quarter
from distribution.relays.models import End

BEGINS, ENDS = last_quarter(datetime(2026, 11, 25, 9, tzinfo=UTC))


def figures(offers: list[Offer]) -> tuple[float | None, float | None]:
    found = Reciprocity.of(offers, begins=BEGINS, ends=ENDS)
    return found.ratio, found.median_hours


def offers(authors: int, end: End | None = End.RELAYED, hours: float | None = 1.0) -> list[Offer]:
    return [Offer(f"p{number}", end, hours) for number in range(authors)]


def test_it_is_withheld_below_five_authors_however_much_they_offered() -> None:
    assert figures(offers(4) * 10) == (None, None)
    assert figures(offers(5)) == (1.0, 1.0)


def test_erased_people_are_no_further_author() -> None:
    assert figures([*offers(4), Offer(None, End.RELAYED, 1.0), Offer(None, End.RELAYED, 1.0)]) == (None, None)


def test_what_has_no_answer_counts_as_not_passed_on() -> None:
    assert figures([*offers(5), *offers(5, None, None)]) == (0.5, 1.0)


def test_what_authors_took_back_counts_on_neither_side() -> None:
    assert figures([*offers(5), *offers(5, End.WITHDRAWN, 9.0), *offers(5, End.FAILED, 9.0)]) == (1.0, 1.0)


def test_objections_are_answers() -> None:
    assert figures([*offers(5), *offers(5, End.OBJECTED, 3.0)]) == (0.5, 2.0)


def test_the_period_is_the_calendar_quarter_before() -> None:
    assert (datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)) == (BEGINS, ENDS)
    assert last_quarter(datetime(2026, 2, 3, tzinfo=UTC))[0] == datetime(2025, 10, 1, tzinfo=UTC)
