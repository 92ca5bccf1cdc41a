"""Folding: what a batch of shares and clicks adds up to, per minute for everybody and per day for each person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

FIGURES = ("shares", "human_clicks", "previews", "bots")
"""What is counted, in the order in which counts stand everywhere."""

MINUTE = 60
DAY = 24 * 60 * MINUTE
Counts = list[int]


# A plain tuple: one is made for every event, and a named one costs as much as folding it.
Activity = tuple[str, str, str, int, int, int]
"""One thing that happened: person, story (empty: a post of their own), network, which figure (index in `FIGURES`) grows
by how much, and when (in seconds since 1970, UTC)."""


class DeltaKey(NamedTuple):
    """A story on a network in the minute that begins at `minute` (seconds since 1970, UTC)."""

    story_id: str
    network: str
    minute: int


class LedgerKey(NamedTuple):
    """A person's doings with a story (empty: with posts of their own) on a network, on the day that begins at `day`
    (seconds since 1970, UTC)."""

    person_id: str
    story_id: str
    network: str
    day: int


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What to add to a ledger row, and the latest minute in which each figure grew (0: it did not)."""

    counts: Counts
    latest: Counts


@dataclass(frozen=True, slots=True)
class Folded:
    """A batch, added up in two ways. The sums of both are equal, but for people's own posts, which are told to them
    alone."""

    deltas: Mapping[DeltaKey, Counts]
    ledger: Mapping[LedgerKey, LedgerEntry]


def fold(activities: Iterable[Activity]) -> Folded:
    """What activities add up to; their order does not matter."""
    # One look-up per activity; the rest is done once per person, story, network and minute.
    minutes: dict[tuple[str, str, str, int], Counts] = {}
    for person_id, story_id, network, figure, growth, second in activities:
        key = (person_id, story_id, network, second - second % MINUTE)
        counts = minutes.get(key)
        if counts is None:
            counts = minutes[key] = [0, 0, 0, 0]
        counts[figure] += growth
    deltas: dict[DeltaKey, Counts] = {}
    ledger: dict[LedgerKey, LedgerEntry] = {}
    for (person_id, story_id, network, minute), counts in minutes.items():
        delta_key = DeltaKey(story_id, network, minute)
        delta = deltas.get(delta_key)
        if delta is None:
            delta = [0, 0, 0, 0]
            if story_id:
                deltas[delta_key] = delta
        ledger_key = LedgerKey(person_id, story_id, network, minute - minute % DAY)
        entry = ledger.get(ledger_key)
        if entry is None:
            entry = ledger[ledger_key] = LedgerEntry([0, 0, 0, 0], [0, 0, 0, 0])
        for figure, count in enumerate(counts):
            if count:
                delta[figure] += count
                entry.counts[figure] += count
                if entry.latest[figure] < minute:
                    entry.latest[figure] = minute
    return Folded(deltas, ledger)
