"""What it costs to find the milestones that an event leads to, for people who have done 10,000 things to what it costs
for people who have done 10, as the inverse ratio of the rates.

Each event is one more contribution of one of them, handed to the handler of the group `gamification.milestones` in a
transaction of its own, as its consumer does; every shipped criterion is looked at, and most are not reached. The
contribution is put there before, outside the time that is measured. Both databases have the same people.
"""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from bench import cores, fresh
from bench.figures import Figure
from bench.ground import Ground, ground
from bench.rounds import interleaved, median, ratios
from gamification.bootstrap import SERVICE
from gamification.contributions.models import ContributionKind
from gamification.contributions.repository import CONTRIBUTIONS
from gamification.settings import Settings
from gamification.steps.commands import StepReviews
from gamification.steps.events import Heard
from gamification.steps.repository import STEPS
from gamification.subscriptions import step_commands
from kernel.clock import new_id
from kernel.leases import Lease
from kernel.runtime import open_runtime

# At most 1.2 times the cost.
GOAL = 0.83
FEW, MANY = 10, 10_000
_PEOPLE = [f"p_{letter * 26}" for letter in "abcdefgh"]
_KINDS = (ContributionKind.SHARING, ContributionKind.WRITING)
_STORIES = [f"01990a3e-7c00-7aaa-8000-{number:012}" for number in range(200)]
_BATCH = 1_000
_SECONDS = 5.0
_WARM_SECONDS = 0.5
_SMALL = {"RELAIS_MONGO_DATABASE": "small"}


def measure(rounds: int) -> Figure:
    """The ratio of events per second."""
    with ground() as stands:
        few, many = _filled(stands, FEW, **_SMALL), _filled(stands, MANY)
        cases = {"many": lambda: _heard(stands), "few": lambda: _heard(stands, **_SMALL)}
        done = interleaved("milestone_growth", rounds, cases)
        return Figure.of(
            "milestone_growth",
            ratios(done, "many", to="few"),
            goal=GOAL,
            many_per_second=median(done, "many"),
            few_per_second=median(done, "few"),
            contributions=[few["contributions"], many["contributions"]],
            marks=[few["marks"], many["marks"]],
        )


def _filled(stands: Ground, each: int, **changed: str) -> dict[str, Any]:
    stands.migrate("gamification", **changed)
    return fresh.call(fill, core=cores.LOAD, env=stands.env("gamification", **changed), each=each)


def _heard(stands: Ground, **changed: str) -> dict[str, Any]:
    env = stands.env("gamification", **changed)
    return fresh.call(hear, core=cores.TESTED, env=env, seconds=_SECONDS, warm=_WARM_SECONDS)


async def fill(*, each: int) -> dict[str, Any]:
    """People with so many contributions, and the steps that these are; how many there are of both."""
    made = random.Random(7)
    last = datetime.now(UTC).replace(microsecond=0)
    async with open_runtime(Settings(), SERVICE.catalogue) as opened:
        contributions = opened.mongo.collection(CONTRIBUTIONS)
        for person in _PEOPLE:
            moments = [last - timedelta(hours=1 + made.random() * 24 * 365) for _ in range(each)]
            for first in range(0, each, _BATCH):
                await contributions.insert_many(
                    [_contribution(made, person, at=at) for at in moments[first : first + _BATCH]]
                )
        lease = Lease(opened.mongo, "steps", holder="bench", seconds=60)
        reviews = StepReviews(opened.mongo, opened.uow, step_commands(opened), lease=lease)
        while await reviews.turn():
            pass
        steps = await opened.mongo.collection(STEPS).find({})
        return {
            "contributions": await contributions.count({}),
            "marks": sum(len(one["marks"]) for one in steps),
        }


async def hear(*, seconds: float, warm: float) -> dict[str, Any]:
    """Events without end; how many a second were handled."""
    made = random.Random()
    async with open_runtime(Settings(), SERVICE.catalogue) as opened:
        commands, contributions = step_commands(opened), opened.mongo.collection(CONTRIBUTIONS)
        heard, spent, begin = 0, 0.0, time.perf_counter()
        while spent < seconds:
            one = _contribution(made, made.choice(_PEOPLE), at=datetime.now(UTC))
            await contributions.insert_one(one)
            told = time.perf_counter()
            await opened.uow.run(partial(commands.hear, Heard([one["_id"]])))
            if told - begin > warm:
                heard, spent = heard + 1, spent + time.perf_counter() - told
        # What was added is taken away, so that the next round finds as much as this one did.
        await contributions.delete_many({"made_at": {"$gte": datetime.now(UTC) - timedelta(minutes=30)}})
        return {"rate": heard / spent}


def _contribution(made: random.Random, person: str, *, at: datetime) -> dict[str, Any]:
    return {
        "_id": new_id(),
        "version": 1,
        "kind": made.choice(_KINDS).value,
        "origin_id": new_id(),
        "person_id": person,
        "story_id": made.choice(_STORIES),
        "made_at": at,
        "recognised_at": at,
    }
