"""Which of the shipped milestones people reach by what they did, said once more in plain code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

Deed = tuple[str, str, str]
"""Person, kind, story."""

_BY_KIND = {
    "writing": "own-words",
    "sharing": "passed-on",
    "crediting": "credit-where-due",
    "proposing": "an-idea",
    "helping": "helping-hand",
}
_STORIES, _WAYS = 3, 4
_GOOD_COMPANY = frozenset({"helping-hand", "credit-where-due", "first-thanks"})


def reached(deeds: Iterable[Deed], *, thankful: Iterable[str]) -> set[tuple[str, str]]:
    """(person, milestone) of everybody; `thankful` are those who gave kudos."""
    kinds: dict[str, set[str]] = defaultdict(set)
    stories: dict[str, set[str]] = defaultdict(set)
    for person, kind, story in deeds:
        kinds[person].add(kind)
        if kind == "sharing":
            stories[person].add(story)
    found: dict[str, set[str]] = {person: {_BY_KIND[kind] for kind in done} for person, done in kinds.items()}
    for person in thankful:
        found.setdefault(person, set()).add("first-thanks")
    for person, steps in found.items():
        if len(stories[person]) >= _STORIES:
            steps.add("more-than-one-subject")
        if len(kinds[person]) >= _WAYS:
            steps.add("many-ways")
        if steps >= _GOOD_COMPANY:
            steps.add("good-company")
    return {(person, step) for person, steps in found.items() for step in steps}
