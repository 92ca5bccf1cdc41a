"""The rules of a contribution, without I/O."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gamification.contributions.errors import ContributionNotFound, ContributionTakenBack
from gamification.contributions.models import Contribution, ContributionKind, Effort

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
DUE = AT + timedelta(days=7)
LATER = AT + timedelta(days=8)


def contribution(**effort: Any) -> Contribution:
    members = {"kind": ContributionKind.SHARING, "origin_id": "o", "person_id": "p", "made_at": AT, **effort}
    return Contribution.recognise(
        Effort(**members), contribution_id="c", programme_id="main", feedback_due_at=DUE, at=AT
    )


def test_feedback_is_waited_for_until_its_moment() -> None:
    assert [contribution().is_awaited(at=at) for at in (DUE - timedelta(milliseconds=1), DUE, LATER)] == [
        *(False, True, True)
    ]


@pytest.mark.parametrize(
    "ended",
    [
        contribution().hide(by="p", at=AT),
        contribution().take_back(at=AT),
        contribution().settle(),
        contribution(declared_by="q"),
        contribution(kind=ContributionKind.DECLINING_WISELY, declared_by="p"),
        contribution(kind=ContributionKind.DECLINING_WISELY, declared_by="p").show(by="p"),
        contribution(kind=ContributionKind.ATTENDING),
        contribution(kind=ContributionKind.ATTENDING).show(by="p"),
    ],
)
def test_what_is_hidden_or_taken_back_or_answered_is_not_waited_for(ended: Contribution) -> None:
    assert not ended.is_awaited(at=LATER)


def test_what_was_taken_back_is_not_shown_again() -> None:
    taken_back = contribution().take_back(at=AT)

    assert taken_back.take_back(at=LATER) is taken_back
    assert not taken_back.is_open_to("q", since=AT - timedelta(days=1))
    assert taken_back.is_open_to("p", since=LATER)
    with pytest.raises(ContributionTakenBack):
        taken_back.show(by="p")


def test_what_its_person_hid_before_stays_hidden_since_then() -> None:
    assert contribution().hide(by="p", at=AT).take_back(at=LATER).hidden_at == AT


def test_for_others_there_is_nothing_to_change() -> None:
    one = contribution()

    with pytest.raises(ContributionNotFound):
        one.show(by="q")
    with pytest.raises(ContributionNotFound):
        one.hide(by="q", at=AT)


def test_to_say_the_same_again_changes_nothing() -> None:
    shown = contribution()
    hidden = shown.hide(by="p", at=AT)

    assert shown.show(by="p") is shown
    assert hidden.hide(by="p", at=LATER) is hidden
    assert shown.settle().settle().version == 2
