"""Everything is lost and put back from a backup: MongoDB with the secrets first, then Kafka too.

The backup is of a moment at which shares lie unread on their topic. What the services say once those are read is what
they must say after each restore, however long people went on after the backup.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from typing import Any

from pymongo import AsyncMongoClient
from rich.console import Console

from devstack.plan import SERVICES
from drills import groups
from drills.backup import Backup, lose_kafka, lose_mongo
from drills.figures import Figure
from drills.people import EDITOR, EMPLOYEES, People
from drills.site import Site, of_kind
from kernel.testing import eventually

_SECONDS = 8.0
_REST_SECONDS = 120.0
_AGREE_SECONDS = 60.0
# What each service keeps of a person, as the person gets it, and what it shows to everybody.
_OF_A_PERSON = (
    ("content", "/v1/me/data"),
    ("distribution", "/v1/me/export"),
    ("distribution", "/v1/me/shares?limit=100"),
    ("metrics", "/v1/me/export"),
    ("metrics", "/v1/me/impact?limit=100"),
    ("gamification", "/v1/me/data"),
    ("gamification", "/v1/me/kudos?direction=given&limit=100"),
    ("gamification", "/v1/me/kudos?direction=received&limit=100"),
)
_OF_ALL = (
    ("content", "/v1/stories?limit=100"),
    ("metrics", "/v1/figures?group_by=story&group_by=network"),
    ("metrics", "/v1/figures?group_by=day"),
    ("gamification", "/v1/wall?limit=100"),
)
# When an answer was made.
_OF_THE_MOMENT = frozenset({"as_of", "exported_at", "made_at"})
# What gamification calls an effort that another service told of, when it heard of it, and with which of several efforts
# a milestone was reached: it hears of those that lay unread anew, in whatever order partitions are read. Kudos, which
# it does not hear of, are compared as they are.
_OF_HEARING = frozenset({"id", "about", "at", "deed_id", "differs", "recognised_at", "feedback_due_at", "reached_at"})
_HEARD = ("gamification", "/v1/me/data")
_ABSENT = "(absent)"

_console = Console(stderr=True, highlight=False)

State = Mapping[str, Any]
"""What was asked → what of the answer a restore must not change."""


async def drill(site: Site, *, seconds: float = _SECONDS) -> list[Figure]:
    """Take a backup, lose MongoDB, put it back; lose Kafka too, put it back; compare what the services say."""
    people = People(site)
    await people.prepare()
    async with people.at_work():
        await asyncio.sleep(seconds)
    await _rests(site)
    readers = [pod for pod in of_kind(site.pods, "worker") if pod.plan.module in ("metrics", "gamification")]
    await site.stop_all(readers)
    # Clicks that nobody has read at the moment are in no database, and are not part of a backup.
    async with people.at_work(visits=False):
        await asyncio.sleep(seconds)
    unread = sum((await groups.behind(site.kafka.bootstrap)).values())
    backup, links = await Backup.taken(site), people.links
    await site.start_all([site.pod(pod.plan) for pod in readers])
    await _rests(site)
    wanted = await _state(people)
    async with people.at_work():
        await asyncio.sleep(seconds)
    figures = [Figure("events unread at the backup", unread, ""), Figure("answers compared", len(wanted), "")]
    for lost in ("MongoDB and the secrets", "Kafka too"):
        began = time.monotonic()
        plans = [pod.plan for pod in site.pods]
        await site.stop_all(site.pods)
        await lose_mongo(site)
        await backup.put_back(site)
        if lost == "Kafka too":
            await lose_kafka(site)
            for service in SERVICES:
                await site.command(service, "migrate")
        for service in SERVICES:
            await site.command(service, "offsets", "renew")
        await site.start_all([site.pod(plan) for plan in plans])
        took = time.monotonic() - began
        others = await _differences(site, people, wanted)
        _console.print(f"restore after {lost}: {took:.0f} s, others than before: {len(others)}")
        for asked, parts in others.items():
            _console.print(f"  {asked}: {'; '.join(parts)}")
        # Those of shares that are forgotten lead nowhere.
        people.links = links
        people.asked.clear()
        async with people.at_work():
            await asyncio.sleep(seconds)
        await _rests(site)
        figures += [
            Figure(f"{lost}: until everything was back and ready", took, "s"),
            Figure(f"{lost}: answers that are others", len(others), "", 0, ", ".join(list(others)[:3])),
            people.failures(f"{lost}: failed requests of those who went on"),
        ]
    return figures


async def _rests(site: Site) -> None:
    """Return when no outbox holds anything unpublished and no group is behind, and both still hold a moment later."""

    async def rests() -> bool:
        if await _unpublished(site) or await groups.behind(site.kafka.bootstrap):
            return False
        await asyncio.sleep(1)
        return not (await _unpublished(site) or await groups.behind(site.kafka.bootstrap))

    await eventually(rests, within=_REST_SECONDS)


async def _unpublished(site: Site) -> int:
    async with AsyncMongoClient[dict[str, Any]](site.mongod.uri) as client:
        counts = [await client[one]["outbox"].count_documents({"published_at": None}) for one in SERVICES]
    return sum(counts)


async def _differences(site: Site, people: People, wanted: State) -> dict[str, list[str]]:
    """What is answered otherwise than before, and where in the answer, once nothing is on its way any more."""
    await _rests(site)
    found: dict[str, list[str]] = {}

    async def agrees() -> bool:
        now = await _state(people)
        found.clear()
        for asked, was in sorted(wanted.items()):
            if parts := _parts_that_differ(was, now[asked]):
                found[asked] = parts
        return not found

    try:
        await eventually(agrees, within=_AGREE_SECONDS)
    except AssertionError:
        return found
    return {}


async def _state(people: People) -> State:
    asked = [(login, *path) for login in EMPLOYEES for path in _OF_A_PERSON]
    asked += [(EDITOR, *path) for path in _OF_ALL]
    return {
        f"{login} {service}{path}": _lasting(await people.read(login, service, path), service, path)
        for login, service, path in asked
    }


def _parts_that_differ(was: Any, now: Any, pointer: str = "") -> list[str]:
    """Where two answers differ, and what each says there."""
    if isinstance(was, dict) and isinstance(now, dict):
        names = sorted(was.keys() | now.keys())
        pairs = [(f"{pointer}/{name}", was.get(name, _ABSENT), now.get(name, _ABSENT)) for name in names]
        return [one for pointer, old, new in pairs for one in _parts_that_differ(old, new, pointer)]
    if isinstance(was, list) and isinstance(now, list) and was != now:
        gone, new = ([part for part in one if part not in other] for one, other in ((was, now), (now, was)))
        # Neither, where only their order or number is another.
        return [f"{pointer} was {gone or len(was)}, is {new or len(now)}"]
    return [] if was == now else [f"{pointer} was {was}, is {now}"]


def _text(answer: Any) -> str:
    return json.dumps(answer, sort_keys=True)


def _lasting(answer: Any, service: str, path: str) -> Any:
    """What an answer says that a restore must not change."""
    heard = (service, path) == _HEARD
    passed_over = _OF_THE_MOMENT | _OF_HEARING if heard else _OF_THE_MOMENT

    def lasting(part: Any) -> Any:
        if isinstance(part, dict):
            return {name: lasting(value) for name, value in part.items() if name not in passed_over}
        if isinstance(part, list):
            found = [lasting(one) for one in part]
            return sorted(found, key=_text) if heard else found
        return part

    return lasting(answer)
