"""Which of the shipped milestones people reach by what they did, said once more in plain code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from tests.gamification.kills.efforts import Effort

_BY_KIND = {
    "writing": "own-words",
    "sharing": "passed-on",
    "crediting": "credit-where-due",
    "proposing": "an-idea",
}
_STORIES, _WAYS = 3, 4


def reached(efforts: Sequence[Effort], *, thankful: Iterable[str]) -> set[tuple[str, str]]:
    """(person, milestone) of everybody; `thankful` are those who gave kudos."""
    found = {(one.person, _BY_KIND[one.kind]) for one in efforts}
    found |= {(person, "first-thanks") for person in thankful}
    found |= {(person, "more-than-one-subject") for person in _of_at_least(_STORIES, _stories(efforts))}
    found |= {(person, "many-ways") for person in _of_at_least(_WAYS, ((one.person, one.kind) for one in efforts))}
    return found


def _stories(efforts: Sequence[Effort]) -> Iterator[tuple[str, str]]:
    return ((one.person, one.story) for one in efforts if one.kind == "sharing")


def _of_at_least(wanted: int, done: Iterable[tuple[str, str]]) -> Iterator[str]:
    different: dict[str, set[str]] = defaultdict(set)
    for person, one in done:
        different[person].add(one)
    return (person for person, all_of_them in different.items() if len(all_of_them) >= wanted)
