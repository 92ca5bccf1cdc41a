"""When posts are read from their networks, and what the networks' answers say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from metrics.observations.models import MOST_COUNT, ReadingState

# After the post: often while it moves, and a last time when nothing moves any more.
OFFSETS = tuple(timedelta(hours=hours) for hours in (1, 6, 24, 3 * 24, 7 * 24, 28 * 24))
# A consent that is taken back and given again makes no further reading within this.
_AT_MOST_EVERY = timedelta(hours=1)
# A network that stays away is asked again after 1, 2, 4, … minutes, and then only at the next offset.
MOST_ATTEMPTS = 8
_FIRST_DELAY = timedelta(minutes=1)
# A network that asks for more is asked again after a day.
_MOST_DELAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Counted:
    """The network's numbers. `reference` is what the network itself calls the post, where that is news."""

    counts: Mapping[str, int]
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """The network says that there is no such post (any more)."""


@dataclass(frozen=True, slots=True)
class Later:
    """No answer now; `seconds` is what the network asks for, None where it says nothing."""

    reason: str
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Unusable:
    """An answer that is of no use now and will be of none in a minute."""

    reason: str


Answer = Counted | Gone | Later | Unusable


def begun(state: ReadingState, *, shared_at: datetime, at: datetime) -> ReadingState:
    """The state when the person allows reading: soon, but neither right after the post nor right after the last."""
    if state.gone_at is not None:
        return state
    first = max(at, shared_at + OFFSETS[0])
    if state.last_at is not None:
        first = max(first, state.last_at + _AT_MOST_EVERY)
    return replace(state, next_at=first, attempts=0, fault=None)


def ended(state: ReadingState) -> ReadingState:
    """The state when the person no longer allows it."""
    return replace(state, next_at=None, attempts=0)


def after(state: ReadingState, answer: Answer, *, shared_at: datetime, at: datetime) -> ReadingState:
    """The state after an answer of the network."""
    following = next((shared_at + offset for offset in OFFSETS if shared_at + offset > at), None)
    match answer:
        case Counted():
            return replace(state, next_at=following, last_at=at, attempts=0, fault=None)
        case Gone():
            return replace(state, next_at=None, last_at=at, attempts=0, fault="gone", gone_at=at)
        case Unusable(reason):
            return replace(state, next_at=following, last_at=at, attempts=0, fault=reason)
        case Later(reason, seconds):
            if state.attempts + 1 >= MOST_ATTEMPTS:
                return replace(state, next_at=following, attempts=0, fault=reason)
            delay = _FIRST_DELAY * 2**state.attempts
            if seconds is not None:
                delay = min(max(delay, timedelta(seconds=seconds)), _MOST_DELAY)
            return replace(state, next_at=at + delay, attempts=state.attempts + 1, fault=reason)


def counted(value: Mapping[str, Any], members: Mapping[str, tuple[str, ...]]) -> Answer:
    """The counts that stand in an answer under these members, several of which may add up to one measure. A member that
    is missing is not counted; one that is no count makes the whole answer unusable."""
    counts: dict[str, int] = {}
    for measure, names in members.items():
        found = [value[name] for name in names if value.get(name) is not None]
        if any(isinstance(one, bool) or not isinstance(one, int) for one in found):
            return Unusable("unreadable")
        if any(one < 0 for one in found):
            return Unusable("negative")
        if sum(found) > MOST_COUNT:
            return Unusable("overflow")
        if found:
            counts[measure] = sum(found)
    return Counted(counts) if counts else Unusable("unreadable")
