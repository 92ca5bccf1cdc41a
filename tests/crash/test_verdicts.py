"""The judge itself is tried: a loss, a repetition or a change of order put into a good run is found, and by whom."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.crash import example
from tests.crash.acknowledged import Acknowledged
from tests.crash.evidence import Evidence
from tests.crash.example import ANN, AT, BEN, KILLS, PER_WEEK
from tests.crash.trial import judged
from tests.crash.verdicts.clicks import losses

SHARES, CLICKS, DELTAS = "distribution.share.v1", "distribution.click.v1", "metrics.delta.v1"
RECOGNITION, STORIES, PARTS = "gamification.recognition.v1", "content.story.v1", "distribution.ambassador.v1"
Spoil = Callable[[Acknowledged, Evidence], object]

_SPOILT: list[tuple[str, Spoil, set[str]]] = [
    ("a share is gone", lambda _, there: there.shown["shares"].discard("b"), {"acknowledged writes are there"}),
    (
        "a story fell back",
        lambda _, there: there.shown.update(stories={"s1 draft", "s2 withdrawn"}),
        {"acknowledged writes are there"},
    ),
    (
        "an event of a share is missing",
        lambda _, there: example.without(there, SHARES, 0),
        {"documents and events agree", "what a person did is told in its order"},
    ),
    (
        "an event of a story is missing",
        lambda _, there: example.without(there, STORIES, 2),
        {"documents and events agree"},
    ),
    (
        "an event has no document",
        lambda _, there: example.repeated(there, RECOGNITION, 0, id="other", subject="of-nothing"),
        {"documents and events agree"},
    ),
    (
        "a change is told by two events",
        lambda _, there: example.repeated(there, RECOGNITION, 0, id="other"),
        {"documents and events agree", "versions are in order"},
    ),
    (
        "an id comes back with another event",
        lambda _, there: example.repeated(there, STORIES, 0, sequence=2),
        {"documents and events agree", "repeated records are the same"},
    ),
    (
        "two versions changed places",
        lambda _, there: example.swapped(there, STORIES, 1, 2),
        {"versions are in order"},
    ),
    (
        "two shares of a person changed places",
        lambda _, there: example.swapped(there, SHARES, 0, 1),
        {"what a person did is told in its order"},
    ),
    (
        "a leave is not told",
        lambda _, there: example.without(there, PARTS, 2),
        {"ambassadors and their events agree"},
    ),
    (
        "a request was carried out twice",
        lambda _, there: there.documents["kudos"].append({**there.documents["kudos"][0], "_id": "k3", "version": 0}),
        {"repeated requests have one effect", "documents and events agree"},
    ),
    (
        "an allowance was exceeded",
        lambda told, there: (told.thanks.append(told.thanks[0]), there.documents["allowances"][0].update(kudos_ids=[])),
        {"allowances are kept", "what a person did is told in its order", "repeated requests have one effect"},
    ),
    ("somebody was refused too early", lambda told, _: told.refused.add(BEN), {"allowances are kept"}),
    (
        "a share was recognised twice",
        lambda _, there: there.documents["contributions"].append({"_id": "x", "origin_id": "a", "person_id": ANN}),
        {"a share is one contribution", "documents and events agree"},
    ),
    (
        "a click was added twice",
        lambda _, there: there.impact.update({(ANN, "s1", "linkedin"): (2, 4, 0, 0)}),
        {"impact is what was done"},
    ),
    (
        "a figure of few is shown",
        lambda _, there: there.figures["s1"].update(shares=3),
        {"figures are what was done"},
    ),
    (
        "a share waits twice",
        lambda _, there: there.documents["pending"][0]["waiting"].append(
            {"person_id": ANN, "measure": "shares", "count": 1}
        ),
        {"figures are what was done"},
    ),
    (
        "a cell holds what two people did",
        lambda _, there: there.documents["cells"].append({"level": "fine", "story_id": "s1", "counts": {"shares": 3}}),
        {"figures are what was done"},
    ),
    (
        "a minute grew twice",
        lambda _, there: there.documents["deltas"][0].update(shares=4),
        {"minutes and steps add up"},
    ),
    (
        "a step was added twice",
        lambda _, there: there.documents["trends"][0].update(human_clicks=7),
        {"minutes and steps add up"},
    ),
    (
        "clicks were lost by the death of the broker",
        lambda _, there: example.without(there, CLICKS, 1),
        {
            "answered clicks are counted",
            "figures are what was done",
            "impact is what was done",
            "minutes and steps add up",
        },
    ),
    (
        "clicks are counted under two ids",
        lambda _, there: example.repeated(there, CLICKS, 0, id="other"),
        {
            "clicks are counted once",
            "figures are what was done",
            "impact is what was done",
            "minutes and steps add up",
        },
    ),
    ("a service answered nonsense", lambda told, _: told.surprises.append("500"), {"no answer is a surprise"}),
    ("an event was set aside", lambda _, there: there.set_aside.append("some.dlq"), {"no event was set aside"}),
]


def test_a_run_without_loss_passes() -> None:
    assert _found_by(example.acknowledged(), example.evidence()) == set()


@pytest.mark.parametrize(("spoil", "finders"), [case[1:] for case in _SPOILT], ids=[case[0] for case in _SPOILT])
def test_what_is_spoilt_is_found(spoil: Spoil, finders: set[str]) -> None:
    told, there = example.acknowledged(), example.evidence()
    spoil(told, there)

    assert _found_by(told, there) == finders


def test_a_record_that_is_sent_again_as_it_was_is_no_finding() -> None:
    there = example.evidence()
    for topic in (SHARES, CLICKS, DELTAS, RECOGNITION):
        example.repeated(there, topic, 0)

    assert _found_by(example.acknowledged(), there) == set()


def test_an_acceptance_whose_answer_was_lost_is_allowed_once() -> None:
    told = example.acknowledged()
    told.parts[BEN] = ["left"]
    assert _found_by(told, example.evidence()) == {"ambassadors and their events agree"}

    told.undecided[BEN] = 1

    assert _found_by(told, example.evidence()) == set()


def test_the_holder_of_clicks_may_lose_its_latest() -> None:
    told, there = example.acknowledged(), example.evidence()
    there.topics[CLICKS][0].event.data.count = 2
    told.clicks[2] = _at(told, 2, seconds=0.95)

    [loss, _] = losses(told, there, KILLS)
    assert (loss.lost, round(loss.seconds, 2)) == (1, 0.05)
    assert "answered clicks are counted" not in _found_by(told, there)


def test_the_holder_of_clicks_may_not_lose_older_ones() -> None:
    told, there = example.acknowledged(), example.evidence()
    there.topics[CLICKS][0].event.data.count = 2

    assert "answered clicks are counted" in _found_by(told, there)


def _at(told: Acknowledged, place: int, *, seconds: float) -> example.Click:
    click = told.clicks[place]
    return example.Click(click.share, click.visitor, click.epoch, AT.timestamp() + seconds, True)


def _found_by(told: Acknowledged, there: Evidence) -> set[str]:
    """The questions with findings, without the count that one of them carries."""
    verdicts = judged(told, there, KILLS, per_week=PER_WEEK)
    assert all(verdict.checked for verdict in verdicts)
    return {verdict.question.partition(" (")[0] for verdict in verdicts if verdict.findings}
