"""One trial: everything happens while processes are killed; then it is waited until all of it has its effect."""

from __future__ import annotations

import asyncio
import os
import random
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

import aiohttp

from kernel import kafka
from kernel.backlog import Backlog
from kernel.clock import utc_now
from kernel.events import encode
from kernel.mongo import MongoFailure
from kernel.testing import eventually
from kernel.testing.service import Running
from tests.gamification.kills import efforts as happened
from tests.gamification.kills.efforts import PROGRAMMES, Effort
from tests.gamification.kills.milestones import reached
from tests.gamification.kills.people import People
from tests.gamification.kills.processes import EMPLOYEES
from tests.gamification.kills.reading import Reading, reading
from tests.gamification.kills.thanks import Thanks
from tests.processes import Killed

KILLS = int(os.environ.get("RELAIS_RECOGNITION_KILLS", "3"))
EVENTS = int(os.environ.get("RELAIS_RECOGNITION_EVENTS", "2000"))
# With each, those that die at once.
VICTIMS = (("worker",), ("mongod",), ("streams", "api"))
THANKS = EVENTS // 5
GIVERS = len(EMPLOYEES) if THANKS > 2_000 else 20
SETTLE_SECONDS = 90 + EVENTS / 100
_STILL_SECONDS = 120
_SOME = 500
_LOOK_SECONDS = 0.05
_REST_SECONDS = 0.3
_AHEAD = 0.1


@dataclass(frozen=True)
class Challenge:
    """What everybody of a programme sets out to do: shares, as many as there are twice."""

    id: str = ""
    goal: int = 0
    efforts: int = 0
    """How many count towards it in truth."""

    def step(self, efforts: int) -> str:
        """How far so many come."""
        return ("begun", "quarter", "half", "three_quarters", "reached")[min(efforts * 4 // self.goal, 4)]


@dataclass
class Trial:
    """What happened, and the service that it happened to."""

    killed: Killed
    efforts: Sequence[Effort]
    people: People
    challenge: Challenge = field(default_factory=Challenge)
    kills: int = 0
    recognised: int = 0
    """How many efforts have become contributions, as far as is known."""

    @property
    def service(self) -> Running:
        """The service, as its readers see it."""
        return self.killed.service

    @property
    def thanks(self) -> Sequence[Thanks]:
        """All kudos that were answered with 201."""
        return self.people.thanks

    @property
    def left(self) -> Sequence[Effort]:
        """The efforts whose persons did not delete what became of them."""
        deleted = set(self.people.deleted.values())
        return [one for one in self.efforts if one.origin not in deleted]

    def milestones(self, *, of: Sequence[Effort], lasting: bool) -> set[tuple[str, str]]:
        """Who reached what by these efforts, and by thanks (`lasting`: those that nobody took back)."""
        person = self.service.person_id
        deeds = [(one.person, one.kind, one.story) for one in of]
        deeds += [(person(helper), "helping", "") for _teller, helper, _words in self.people.helped]
        return reached(deeds, thankful={person(one.giver) for one in self.thanks if not (lasting and one.gone)})

    async def recognised_part(self, part: float) -> None:
        """Wait until that part of the efforts is recognised, or nearly: people and worker go on side by side."""
        while self.recognised < (part - _AHEAD) * len(self.efforts):
            await asyncio.sleep(_LOOK_SECONDS)

    async def settle(self) -> None:
        """Wait until nothing is left to be published, to be read or to be looked at."""
        # That of a killed worker would end by itself, later than a test may wait.
        await self.service.runtime.mongo.collection("leases").delete_many({"_id": "steps"})
        async with reading(self.service.runtime.settings) as groups:
            # How long it takes to read everything is the machine's affair, as long as the groups do not stand still.
            behind = await groups.lag()
            while behind:
                (behind,) = await eventually(partial(_moved, groups, behind), within=_STILL_SECONDS)
            await eventually(lambda: _is_at_rest(self, groups), within=SETTLE_SECONDS)


async def carried_out(killed: Killed, *, seed: int) -> Trial:
    """Everything happens, `KILLS` processes are killed over it, and all has come to rest."""
    chance = random.Random(seed)
    givers = EMPLOYEES[:GIVERS]
    people = [killed.service.person_id(login) for login in givers]
    # Others who are heard of by what they did alone, so little each that not everybody reaches everything.
    others = [f"p_{number:026d}" for number in range(EVENTS // 10)]
    done = list(happened.efforts(people + others, unthanked=set(others), count=EVENTS - THANKS, chance=chance))
    async with aiohttp.ClientSession() as http:
        trial = Trial(killed, done, People(killed, http, chance))
        await _define_programmes(trial)
        trial.challenge = await _challenge(trial)
        async with asyncio.TaskGroup() as group:
            group.create_task(_tell(trial, chance))
            for giver in givers:
                others = [login for login in givers if login != giver]
                thanking = trial.people.thank(giver, others, times=THANKS // GIVERS, meanwhile=trial.recognised_part)
                group.create_task(thanking)
            group.create_task(_kill(trial, chance))
            group.create_task(_watch(trial))
            group.create_task(_let_time_pass(trial))
    await trial.settle()
    return trial


async def _define_programmes(trial: Trial) -> None:
    """Before anything is done for them: what is told earlier is taken for an effort for the group's programme."""
    for one in happened.programmes():
        await trial.service.publish(one, source="/content")
    known = trial.service.runtime.mongo.collection("programmes")

    async def are_known() -> bool:
        return await known.count({}) == len(PROGRAMMES)

    await eventually(are_known)


async def _challenge(trial: Trial) -> Challenge:
    """Set before anything is told, for what was made in the last minutes."""
    begins_at = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=4)
    counted = sum(one.kind == "sharing" and one.programme == "main" and one.at >= begins_at for one in trial.efforts)
    goal = max(2 * counted, 5)
    body = {
        "title": "Told by all of us",
        "of": {"kind": "programme", "id": "main"},
        "kinds": ["sharing"],
        "goal": {"efforts": goal},
        "begins_at": begins_at.isoformat(),
        "ends_at": (begins_at + timedelta(days=7)).isoformat(),
    }
    answer = await trial.service.post("/v1/challenges", as_="programme-1", json=body)
    assert answer.status == 201, answer.body
    return Challenge(answer.json["id"], goal, counted)


async def _tell(trial: Trial, chance: random.Random) -> None:
    """Put the efforts on their topics, some twice."""
    settings, stamp = trial.service.runtime.settings, trial.service.runtime.outbox.stamp
    catalogue = trial.service.runtime.catalogue
    records = []
    for one in happened.told(trial.efforts, chance=chance):
        event = stamp(one)
        records.append((settings.topic_prefix + catalogue.topic_of(type(event.data)).name, encode(event)))
    rows = happened.twice_now_and_then(records, chance=chance)
    producer = kafka.producer(settings, linger_ms=20, request_ms=120_000)
    await producer.start()
    try:
        for start in range(0, len(rows), _SOME):
            sent = [
                await producer.send(topic, value, key, headers=headers)
                for topic, (headers, key, value) in rows[start : start + _SOME]
            ]
            await asyncio.gather(*sent)
    finally:
        await producer.stop()


async def _kill(trial: Trial, chance: random.Random) -> None:
    """Each victim dies at a moment of chance within its part of all that is to be done."""
    for turn in range(KILLS):
        moment = len(trial.efforts) * (turn + chance.random()) / KILLS
        while trial.recognised < moment:
            await asyncio.sleep(_LOOK_SECONDS)
        await asyncio.gather(*(trial.killed.kill(victim) for victim in VICTIMS[turn % len(VICTIMS)]))
        trial.kills += 1


async def _let_time_pass(trial: Trial) -> None:
    """Bring the moment forward until which somebody should have said something: five working days are too long for a
    test. It is done once for each, whatever comes of it."""
    contributions = trial.service.runtime.mongo.collection("contributions")
    waiting = deque(one.origin for one in trial.efforts if one.is_overdue)
    while waiting:
        # By an index, and few at a time: the database has enough to do.
        some = [waiting.popleft() for _ in range(min(len(waiting), _SOME))]
        found: set[str] = set()
        with suppress(MongoFailure):
            wanted = {"kind": {"$in": ["sharing", "writing"]}, "origin_id": {"$in": some}}
            for row in await contributions.find(wanted, fields=["origin_id"]):
                passed = {"$set": {"feedback_due_at": utc_now() - timedelta(seconds=1)}}
                await contributions.update_one({"_id": row["_id"], "feedback_due_at": {"$gt": utc_now()}}, passed)
                found.add(row["origin_id"])
        waiting.extend(one for one in some if one not in found)
        await asyncio.sleep(_LOOK_SECONDS if found else _REST_SECONDS)


async def _watch(trial: Trial) -> None:
    """Know how far the worker is, until it has recognised everything."""
    contributions = trial.service.runtime.mongo.collection("contributions")
    while trial.recognised < len(trial.efforts):
        with suppress(MongoFailure):
            kept = await contributions.count({})
            # One that is told of or deleted at this moment is counted a look later.
            trial.recognised = kept - len(trial.people.helped) + len(trial.people.deleted)
        await asyncio.sleep(_REST_SECONDS)


async def _moved(groups: Reading, behind: int) -> tuple[int] | None:
    """How far the groups are behind, once that is something else."""
    await asyncio.sleep(_REST_SECONDS)
    now = await groups.lag()
    return None if now == behind else (now,)


async def _is_at_rest(trial: Trial, groups: Reading) -> bool:
    backlog = Backlog(trial.service.runtime.mongo)
    try:
        # Looked at before and after: a handler's own events are in the outbox when its lag ends.
        for _ in range(2):
            if await backlog.size() or await _due(trial) or await groups.lag():
                # To ask a broker for every offset takes it longer than a test usually waits between two looks.
                await asyncio.sleep(_REST_SECONDS)
                return False
    except MongoFailure:
        return False
    return True


async def _due(trial: Trial) -> int:
    """How much the worker's jobs and the streams have still to look at."""
    mongo, at = trial.service.runtime.mongo, utc_now()
    steps = await mongo.collection("steps").count({"review_at": {"$lte": at}})
    reminders = await mongo.collection("contributions").count(
        {"hidden_at": None, "feedback_due_at": {"$type": "date", "$lte": at}}
    )
    versions = await mongo.collection("challenge_versions").find({})
    views = {row["_id"]: row["version"] for row in await mongo.collection("challenge_steps").find({})}
    return steps + reminders + sum(views.get(row["_id"], 0) < row["version"] for row in versions)
