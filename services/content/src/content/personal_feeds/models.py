"""What stands where in a person's feed, and why. One pure function, `arrange`; no I/O.

Every story has a moment at which it counts as published: its own, put later by what speaks for it. A person reads from
the latest such moment on. Nothing that other people did with a story is known here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

_HOUR_MS = 3_600_000
# By how much younger a story counts. A topic that was chosen outweighs a language that is merely read.
TOPIC_MS = 7 * 24 * _HOUR_MS
LANGUAGE_MS = 3 * 24 * _HOUR_MS
CREDIT_MS = 24 * _HOUR_MS
# One place in so many is kept for what the person does not follow, however much there is of what they do.
VARIETY_EVERY = 5
# From how far behind a story is brought forward so that two neighbours are not about the same topic.
_SPREAD = 4

Key = tuple[int, str]
"""A place in an order: milliseconds since 1970, and the story's id where these are the same."""


class Part(StrEnum):
    """What speaks for a place in the feed."""

    FOLLOWED_TOPIC = "followed_topic"
    LANGUAGE = "language"
    COLLEAGUE_CREDIT = "colleague_credit"
    VARIETY = "variety"
    FRESHNESS = "freshness"


@dataclass(frozen=True, slots=True, weakref_slot=True, kw_only=True)
class Candidate:
    """A published story as far as the feed needs it. `shown` is what the reader gets of it, encoded once."""

    id: str
    version: int
    published_ms: int
    language: str
    topics: tuple[str, ...]
    is_credited: bool
    shown: bytes = field(repr=False)

    @property
    def key(self) -> Key:
        """Its place in the order of publication."""
        return (self.published_ms, self.id)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A candidate with the moment at which it counts as published, topics aside, and the one at which it was."""

    candidate: Candidate
    key: Key
    published: Key
    is_in_language: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reading of the feed, from its first page on: what it is of, and how far it has come.

    `newest` and `oldest` bound the stories that are arranged; older ones follow by date, from after `older` on. What
    the reader prefers is what they preferred when it began, except for what they took out since.
    """

    newest: Key
    oldest: Key
    languages: tuple[str, ...]
    preferences: int
    places: int = 0
    followed: Key | None = None
    others: Key | None = None
    older: Key | None = None

    @property
    def position(self) -> dict[str, Any]:
        """The reading as a cursor carries it."""
        members = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: value for name, value in members.items() if value is not None}

    @classmethod
    def at(cls, position: Mapping[str, Any]) -> Reading:
        """The reading that a cursor carried."""
        members: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in position.items()
        }
        return cls(**members)


@dataclass(frozen=True, slots=True)
class Placed:
    """A story in the feed, and what speaks for its place. `topic` is the one that is followed."""

    candidate: Candidate
    parts: tuple[Part, ...]
    topic: str | None = None


def weigh(candidates: Sequence[Candidate], languages: tuple[str, ...]) -> list[Weighed]:
    """The candidates, from the one that counts as published last, topics aside."""
    read = {primary(language) for language in languages}
    weighed = [
        Weighed(
            one,
            (
                one.published_ms + LANGUAGE_MS * (one.language in read) + CREDIT_MS * one.is_credited,
                one.id,
            ),
            one.key,
            one.language in read,
        )
        for one in candidates
    ]
    return sorted(weighed, key=lambda one: one.key, reverse=True)


def arrange(
    weighed: Sequence[Weighed], reading: Reading, *, topics: frozenset[str], hidden: AbstractSet[str], limit: int
) -> tuple[list[Placed], Reading, bool]:
    """The next places of a reading, at most `limit`, the reading after them, and whether there are more.

    There are two queues, one of what the reader follows and one of the rest. The head that counts as later goes first,
    but one place in `VARIETY_EVERY` is for the rest. A queue goes on after the last that was taken from it, so that
    stories that come or go meanwhile move no other story to another page.
    """
    followed = _queue(weighed, reading, reading.followed, hidden, topics, wanted=True)
    others = _queue(weighed, reading, reading.others, hidden, topics, wanted=False)
    placed: list[Placed] = []
    mine, other = next(followed, None), next(others, None)
    last_mine, last_other = reading.followed, reading.others
    while len(placed) < limit and (mine or other):
        is_first = mine is not None and (other is None or mine.key[0] + TOPIC_MS >= other.key[0])
        is_varied = is_first and (reading.places + len(placed)) % VARIETY_EVERY == VARIETY_EVERY - 1
        if mine and is_first and not (is_varied and other):
            placed.append(placed_as(mine, topics))
            last_mine = mine.key
            mine = next(followed, None)
        elif other:
            placed.append(placed_as(other, topics, is_varied=is_varied))
            last_other = other.key
            other = next(others, None)
    after = replace(reading, places=reading.places + len(placed), followed=last_mine, others=last_other)
    return _spread(placed), after, bool(mine or other)


def placed_as(one: Weighed, topics: frozenset[str], *, is_varied: bool = False) -> Placed:
    """A story with all that speaks for it; that it was published is always among it."""
    candidate = one.candidate
    topic = None
    parts: list[Part] = []
    if not topics.isdisjoint(candidate.topics):
        topic = next(topic for topic in candidate.topics if topic in topics)
        parts.append(Part.FOLLOWED_TOPIC)
    if candidate.is_credited:
        parts.append(Part.COLLEAGUE_CREDIT)
    if one.is_in_language:
        parts.append(Part.LANGUAGE)
    if is_varied:
        parts.append(Part.VARIETY)
    parts.append(Part.FRESHNESS)
    return Placed(candidate, tuple(parts), topic)


def primary(language: str) -> str:
    """The primary subtag: readers of `fr` read `fr-CA`."""
    return language.partition("-")[0].lower()


def _queue(
    weighed: Sequence[Weighed],
    reading: Reading,
    after: Key | None,
    hidden: AbstractSet[str],
    topics: frozenset[str],
    *,
    wanted: bool,
) -> Iterator[Weighed]:
    newest, oldest = reading.newest, reading.oldest
    for one in weighed:
        candidate = one.candidate
        if (
            topics.isdisjoint(candidate.topics) is not wanted
            and (after is None or one.key < after)
            and oldest <= one.published <= newest
            and candidate.id not in hidden
        ):
            yield one


def _spread(placed: Sequence[Placed]) -> list[Placed]:
    """The same stories, none after one with the same first topic where another is near."""
    waiting, spread = list(placed), list[Placed]()
    last: tuple[str, ...] = ()
    while waiting:
        at = 0
        if last and waiting[0].candidate.topics[:1] == last:
            near = (at for at, one in enumerate(waiting[:_SPREAD]) if one.candidate.topics[:1] != last)
            at = next(near, 0)
        found = waiting.pop(at)
        if at and Part.VARIETY not in found.parts:
            found = replace(found, parts=(*found.parts[:-1], Part.VARIETY, found.parts[-1]))
        spread.append(found)
        last = found.candidate.topics[:1]
    return spread
