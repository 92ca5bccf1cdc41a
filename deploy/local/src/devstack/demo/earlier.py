"""What happened before the stack was started, told on Kafka as services tell it: an effort that nobody answered, and a
challenge of last month that is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from devstack.demo.callers import Callers, until
from devstack.demo.telling import tell
from kernel.clock import new_id
from kernel.events import NewEvent
from kernel.mongo import Mongo
from relais.distribution.v1.share_pb2 import CLOSENESS_OWN, SharePublished
from relais.gamification.v1.challenge_pb2 import (
    CHALLENGE_GROUP_PROGRAMME,
    CHALLENGE_OUTCOME_REACHED,
    CHALLENGE_STEP_REACHED,
    ChallengeConcluded,
)
from relais.gamification.v1.recognition_pb2 import CONTRIBUTION_KIND_CREDITING

EDITOR, PROGRAMME = "editor-1", "programme-1"
AUTHOR = "p_" + "e" * 26
# Five working days, whatever the day on which the demonstration is run.
AGO = timedelta(days=12)
EFFORTS = 40


@dataclass(frozen=True)
class Told:
    """What was told: the moment of the effort and its story, and the challenge."""

    made_at: datetime
    story: str
    challenge: str


async def told(*, kafka: str, story: str) -> Told:
    """Tell of both, each as the service that saw it."""
    now = datetime.now(UTC).replace(microsecond=0)
    one = Told(now - AGO, story, new_id())
    await tell(kafka, [_share(one)], source="/distribution")
    await tell(kafka, [_concluded(one, at=now)], source="/gamification")
    return one


async def five_working_days_pass(mongo: str, one: Told) -> None:
    """Bring forward the moment until which somebody should have said something about the effort: it is counted from
    when the service hears of it, and nobody waits a week for a demonstration."""
    database = Mongo(mongo, "gamification")
    contributions = database.collection("contributions")
    passed = {"$set": {"feedback_due_at": datetime.now(UTC)}}
    try:
        await until(
            "a contribution of last week",
            lambda: contributions.update_one({"person_id": AUTHOR, "made_at": one.made_at}, passed),
        )
    finally:
        await database.close()


async def found(callers: Callers, one: Told) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The idea for a story that became of the challenge, and what the programme was reminded of, which it then says to
    have answered."""
    proposal = await until("a challenge's result as an idea for a story", partial(_proposal, callers, one))
    reminder = await until("a reminder of the programme", partial(_reminder, callers, one))
    path = f"/v1/reminders/{reminder['id']}/settle"
    return proposal, await callers.call(PROGRAMME, "POST", "gamification", path)


async def _proposal(callers: Callers, one: Told) -> Mapping[str, Any] | None:
    page = await callers.call(EDITOR, "GET", "content", "/v1/proposals?limit=20")
    return next((item for item in page["items"] if item["author_id"] == f"challenge:{one.challenge}"), None)


async def _reminder(callers: Callers, one: Told) -> Mapping[str, Any] | None:
    page = await callers.call(PROGRAMME, "GET", "gamification", "/v1/reminders?limit=100")
    return next((item for item in page["items"] if item["made_at"][:19] == one.made_at.isoformat()[:19]), None)


def _share(one: Told) -> NewEvent:
    data = SharePublished(
        share_id=new_id(),
        person_id=AUTHOR,
        story_id=one.story,
        network="linkedin",
        closeness=CLOSENESS_OWN,
        story_language="en",
        published_at=_timestamp(one.made_at),
    )
    return NewEvent(data, subject=data.share_id, key=data.person_id, sequence=1)


def _concluded(one: Told, *, at: datetime) -> NewEvent:
    data = ChallengeConcluded(
        challenge_id=one.challenge,
        programme_id="main",
        group=CHALLENGE_GROUP_PROGRAMME,
        kinds=[CONTRIBUTION_KIND_CREDITING],
        goal_efforts=EFFORTS,
        outcome=CHALLENGE_OUTCOME_REACHED,
        step=CHALLENGE_STEP_REACHED,
        begins_at=_timestamp(at - timedelta(weeks=4)),
        ends_at=_timestamp(at - timedelta(days=1)),
        concluded_at=_timestamp(at),
    )
    return NewEvent(data, subject=one.challenge, key=one.challenge, sequence=3)


def _timestamp(moment: datetime) -> Timestamp:
    timestamp = Timestamp()
    timestamp.FromDatetime(moment)
    return timestamp
