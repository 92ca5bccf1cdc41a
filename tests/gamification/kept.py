"""What the service has really written: nothing to count, compare or buy, and nothing of a person that is not theirs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pymongo import AsyncMongoClient

from gamification.personal_data.repository import holdings
from gamification.settings import Settings
from kernel.mongo import Tx
from kernel.personal_data import Holding
from kernel.personal_data.exports import PersonalData
from kernel.testing.service import Running
from tools.contracts.names import carrots, of_document

# Of the kernel: events on their way, what was answered, how far was read, who is at work, who is being forgotten.
PLUMBING = frozenset(
    {"outbox", "inbox", "inbox_batches", "inbox_watermarks", "idempotency_keys", "migrations", "leases", "erasures"}
)
# Every number that may be kept, and what it is. None is of what a person did or got.
NUMBERS = {
    "version": "the edition of one thing",
    "criterion_version": "by which edition of a criterion a milestone was reached",
    "efforts": "what a group set out to do together",
    "min_members": "how many people it takes for a cohort to begin",
    "max_members": "how many people find a place in a cohort",
    "minutes": "how long a session lasts",
    "sequence": "the edition of a session in calendars (RFC 5545 §3.8.7.4)",
}
# Where a person is named in what their export does not repeat, and why.
UNSHOWN: dict[str, str] = {}
_MOST_DOCUMENTS = 500
_PERSON = re.compile(r"\bp_[a-z2-7]{26}\b")

Documents = Mapping[str, list[dict[str, Any]]]

# Wider than the contract's own list: recognition has no number of any sort.
_NUMBER = re.compile(r"counts?|totals?|scores?|numbers?|sums?|levels?|credits?|tops?|most|best|position")


def numbers(names: Iterable[str]) -> list[str]:
    """The names with a word for a number in them."""
    return [name for name in names if any(_NUMBER.fullmatch(word) for word in _words(name))]


async def written(service: Running) -> dict[str, list[dict[str, Any]]]:
    """Documents of every collection of the service's database, the latest ones of each."""
    settings = service.runtime.settings
    client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(settings.mongo_uri.get_secret_value())
    async with client:
        database = client[settings.mongo_database]
        names = sorted(set(await database.list_collection_names()) - PLUMBING)
        return {
            name: await database[name].find({}, sort=[("_id", -1)], limit=_MOST_DOCUMENTS).to_list(None)
            for name in names
        }


def wrong_with(documents: Documents) -> list[str]:
    """Every name of something to collect or compare in documents, and every number that is none of `NUMBERS`."""
    found = dict.fromkeys(
        f"{collection}: {complaint}" for collection, kept in documents.items() for one in kept for complaint in _of(one)
    )
    return list(found)


async def left_behind(service: Running, documents: Documents) -> list[str]:
    """What an export does not show and what an erasure leaves, for a few of the people whom documents name: so many
    that every collection with somebody in it is seen. They are erased by it."""
    settings, mongo, uow = service.runtime.settings, service.runtime.mongo, service.runtime.uow
    assert isinstance(settings, Settings)
    places = holdings(settings)
    complaints: list[str] = []
    named = {name: [one for one in kept if _PERSON.search(str(one))] for name, kept in documents.items()}
    for person in _chosen(named):
        data = PersonalData(mongo, places, service.runtime.clock, service="gamification")
        shown = str([documents async for _, documents in data.of(person)])
        complaints += [
            f"{name}: a document that names its person is not in their export"
            for name, kept in named.items()
            if name not in UNSHOWN and any(person in str(one) and str(one["_id"]) not in shown for one in kept)
        ]
        for place in places:

            async def step(tx: Tx, place: Holding = place, person: str = person) -> int:
                return await place.erase(person, tx, at=service.runtime.clock(), most=100)

            while await uow.run(step):
                pass
        complaints += [
            f"{name}: an erased person is still named"
            for name, kept in (await written(service)).items()
            if any(person in str(one) for one in kept)
        ]
    return list(dict.fromkeys(complaints))


def _chosen(named: Documents) -> list[str]:
    """A few people who are named in all these collections together."""
    where: dict[str, set[str]] = {}
    for name, kept in named.items():
        for person in set(_PERSON.findall(str(kept))):
            where.setdefault(person, set()).add(name)
    chosen: list[str] = []
    left = set().union(*where.values())
    while left:
        chosen.append(max(sorted(where), key=lambda person: len(where[person] & left)))
        left -= where[chosen[-1]]
    return chosen


def _of(document: dict[str, Any]) -> Iterator[str]:
    names = list(of_document(document))
    yield from carrots(names)
    yield from numbers(names)
    yield from (f"the number {name}" for name in _counted(document) if name not in NUMBERS)


def _counted(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for member, inner in value.items():
            yield from _counted(inner, member)
    elif isinstance(value, list):
        for inner in value:
            yield from _counted(inner, name)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield name


def _words(name: str) -> Iterator[str]:
    return (word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name))
