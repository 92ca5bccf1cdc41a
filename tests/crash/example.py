"""A small run in which everything holds, to be spoiled in one place by each test of the verdicts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from kernel.events import Catalogue, Event
from relais.catalogue import TOPICS
from relais.content.v1.charter_pb2 import CharterEnacted
from relais.content.v1.story_pb2 import StoryPublished, StoryWithdrawn
from relais.distribution.v1.ambassador_pb2 import AmbassadorEnrolled, AmbassadorLeft
from relais.distribution.v1.click_pb2 import VISITOR_HUMAN, ClicksCounted
from relais.distribution.v1.share_pb2 import SharePublished
from relais.gamification.v1.milestone_pb2 import MilestoneReached
from relais.gamification.v1.recognition_pb2 import ContributionRecognised, KudosGiven, KudosHidden, KudosShown
from relais.metrics.v1.delta_pb2 import DeltaFolded
from tests.crash.acknowledged import Acknowledged, Click, Thanks
from tests.crash.evidence import Evidence, Told
from tests.crash.killer import Kill

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
ANN, BEN = "p_ann", "p_ben"
KILLS = [Kill(1, "distribution-api", AT.timestamp() + 1, 2.0), Kill(2, "kafka", AT.timestamp() + 5, 3.0)]
PER_WEEK = 2
_CATALOGUE = Catalogue(TOPICS)
_MINUTE = int(AT.timestamp())


def acknowledged() -> Acknowledged:
    """Two people, two stories, three shares, two thanks, six clicks."""
    return Acknowledged(
        stories={"s1": "published", "s2": "withdrawn"},
        charters={1: True, 2: False},
        parts={ANN: ["accepted 1"], BEN: ["accepted 1", "left"]},
        shares={ANN: ["a", "b"], BEN: ["c"]},
        thanks=[Thanks("k1", ANN, BEN), Thanks("k2", ANN, BEN)],
        moods={BEN: [("KudosShown", "k1"), ("KudosHidden", "k1")]},
        refused={ANN},
        clicks=[Click("a", "human", 1, AT.timestamp() + part / 10, True) for part in range(3)]
        + [Click("c", "human", 2, AT.timestamp() + 4 + part / 10, True) for part in range(3)],
        requests=30,
    )


def evidence() -> Evidence:
    """What a run without any loss leaves."""
    by_person = {"a": ANN, "b": ANN, "c": BEN}
    shares = [
        {"_id": share, "person_id": person, "story_id": "s1", "network": "linkedin", "created_at": AT}
        for share, person in by_person.items()
    ]
    delta = {"_id": f"s1:linkedin:{_MINUTE}", "version": 2, "shares": 3, "human_clicks": 6}
    step = {"_id": f"s1:linkedin:{_MINUTE}", "shares": 3, "human_clicks": 6}
    waiting = {
        "_id": "story_day:2026-11-24:s1::",
        "level": "story_day",
        "story_id": "s1",
        "waiting": [
            {"person_id": person, "measure": measure, "count": count}
            for person, shared in ((ANN, 2), (BEN, 1))
            for measure, count in (("shares", shared), ("human_clicks", 3))
        ],
    }
    return Evidence(
        documents={
            "stories": [
                {"_id": "s1", "status": "published", "version": 3},
                {"_id": "s2", "status": "withdrawn", "version": 4},
            ],
            "charters": [{"_id": 1, "enacted_at": AT}, {"_id": 2, "enacted_at": None}],
            "weather": [],
            "shares": shares,
            "ambassadors": [{"_id": ANN, "version": 10, "charter_version": 1}],
            "deltas": [delta],
            "trends": [step],
            "cells": [],
            "pending": [waiting],
            "kudos": [
                {"_id": "k1", "version": 3, "giver_id": ANN, "receiver_id": BEN, "wall_at": None},
                {"_id": "k2", "version": 1, "giver_id": ANN, "receiver_id": BEN, "wall_at": None},
            ],
            "contributions": [
                {"_id": f"of-{share}", "origin_id": share, "person_id": person} for share, person in by_person.items()
            ],
            "allowances": [{"giver_id": ANN, "kudos_ids": ["k1", "k2"]}],
            "milestones": [{"_id": "m1", "person_id": ANN, "criterion": "passed-on"}],
        },
        topics=_topics(by_person),
        shown={
            "stories": {"s1 published", "s2 withdrawn"},
            "charters": {"1 True", "2 False"},
            "shares": {"a", "b", "c"},
            "kudos": {"k1", "k2"},
        },
        impact={(ANN, "s1", "linkedin"): (2, 3, 0, 0), (BEN, "s1", "linkedin"): (1, 3, 0, 0)},
        figures={"s1": dict.fromkeys(("shares", "human_clicks", "previews", "bots"))},
    )


def without(evidence: Evidence, topic: str, place: int) -> None:
    """Lose a record."""
    del evidence.topics[topic][place]


def swapped(evidence: Evidence, topic: str, one: int, other: int) -> None:
    """Let two records of a partition change places."""
    told = evidence.topics[topic]
    told[one], told[other] = told[other], told[one]


def repeated(evidence: Evidence, topic: str, place: int, **changes: Any) -> None:
    """Send a record once more, with changes to its event."""
    told = evidence.topics[topic][place]
    evidence.topics[topic].append(replace(told, event=replace(told.event, **changes)))


def _topics(by_person: dict[str, str]) -> dict[str, list[Told]]:
    now = Timestamp()
    now.FromDatetime(AT)
    minute = {"story_id": "s1", "network": "linkedin", "minute": now}
    visit = {"story_id": "s1", "network": "linkedin", "visitor": VISITOR_HUMAN, "count": 3, "counted_at": now}
    events = [
        _event(StoryPublished(story_id="s1"), "s1", "s1", 3),
        _event(StoryPublished(story_id="s2"), "s2", "s2", 3),
        _event(StoryWithdrawn(story_id="s2"), "s2", "s2", 4),
        _event(CharterEnacted(charter_version=1), "charter", "charter", 1),
        _event(AmbassadorEnrolled(person_id=ANN, charter_version=1), ANN, ANN, 10),
        _event(AmbassadorEnrolled(person_id=BEN, charter_version=1), BEN, BEN, 11),
        _event(AmbassadorLeft(person_id=BEN), BEN, BEN, 12),
        *(_event(SharePublished(share_id=one, person_id=who), one, who, 1) for one, who in by_person.items()),
        _event(ClicksCounted(share_id="a", person_id=ANN, **visit), "a", ANN, 0),
        _event(ClicksCounted(share_id="c", person_id=BEN, **visit), "c", BEN, 0),
        *(
            _event(ContributionRecognised(contribution_id=f"of-{one}"), f"of-{one}", who, 1)
            for one, who in by_person.items()
        ),
        _event(MilestoneReached(milestone_id="m1", person_id=ANN), "m1", ANN, 1),
        _event(KudosGiven(kudos_id="k1", giver_id=ANN), "k1", BEN, 1),
        _event(KudosGiven(kudos_id="k2", giver_id=ANN), "k2", BEN, 1),
        _event(KudosShown(kudos_id="k1"), "k1", BEN, 2),
        _event(KudosHidden(kudos_id="k1"), "k1", BEN, 3),
        _event(DeltaFolded(shares=3, **minute), f"s1:linkedin:{_MINUTE}", "s1", 1),
        _event(DeltaFolded(human_clicks=6, **minute), f"s1:linkedin:{_MINUTE}", "s1", 2),
    ]
    topics: dict[str, list[Told]] = {topic: [] for topic in TOPICS}
    for number, event in enumerate(events):
        told = Told(0, replace(event, id=f"event-{number}"))
        topics[_CATALOGUE.topic_of(type(event.data)).name].append(told)
    return topics


def _event(data: Message, subject: str, key: str, sequence: int) -> Event[Any]:
    return Event("", "/example", _CATALOGUE.type_of(type(data)), subject, AT, key, sequence, data)
