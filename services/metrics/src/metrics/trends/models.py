"""What is moving now: the last hour, in steps of five minutes, in rounded numbers.

The order and the numbers are rounded down to 1, 2, 5, 10, 20, 50 …, because an exact number that changes every few
seconds, next to the exact figures of the day, would tell what one person's link brings.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from metrics.cells.models import K
from metrics.crowds.models import Crowd, CrowdKey

STEP_SECONDS = 300
STEPS = 12
MOVING = ("human_clicks", "shares")
"""What moves, the weightiest first."""


@dataclass(frozen=True, slots=True)
class Window:
    """The time that is looked at: the step that is running and the eleven before it."""

    first: datetime
    end: datetime

    @classmethod
    def at(cls, now: datetime) -> Window:
        """The window of a moment."""
        end = (int(now.timestamp()) // STEP_SECONDS + 1) * STEP_SECONDS
        return cls(datetime.fromtimestamp(end - STEPS * STEP_SECONDS, UTC), datetime.fromtimestamp(end, UTC))


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What happened with a story on a network in the step that begins at `start` (seconds since 1970)."""

    story_id: str
    network: str
    start: int
    human_clicks: int
    shares: int


@dataclass(frozen=True, slots=True)
class Movement:
    """Rounded counts; None is withheld because fewer than five ambassadors are behind it."""

    human_clicks: int | None
    shares: int | None

    @property
    def shown(self) -> bool:
        """Whether there is anything to show."""
        return self.human_clicks is not None or self.shares is not None


@dataclass(frozen=True, slots=True)
class Trend:
    """A story that is moving, and the networks on which it visibly does."""

    story_id: str
    movement: Movement
    networks: Mapping[str, Movement] = field(default_factory=dict)

    @property
    def rank(self) -> tuple[int, int, str]:
        """What trends are sorted by, the highest first; made of what is shown, so that it tells no more."""
        return (self.movement.human_clicks or 0, self.movement.shares or 0, self.story_id)


Part = tuple[str, str]
"""A story on a network."""
Moved = Mapping[Part, Mapping[str, int]]
Behind = Mapping[Part, Mapping[str, Collection[str]]]


def gathered(steps: Iterable[Step], crowds: Mapping[CrowdKey, Crowd]) -> tuple[Moved, Behind]:
    """What steps add up to by story and network, and who is behind that.

    Steps are later than crowds by what the way over the topic takes: somebody is behind a count once their part is in
    it.
    """
    moved: dict[Part, dict[str, int]] = {}
    behind: dict[Part, dict[str, set[str]]] = {}
    for step in steps:
        part, crowd = (step.story_id, step.network), crowds.get(CrowdKey(step.story_id, step.network, step.start))
        counts, people = moved.setdefault(part, dict.fromkeys(MOVING, 0)), behind.setdefault(part, {})
        for name in MOVING:
            counts[name] += (count := getattr(step, name))
            if crowd is not None:
                people.setdefault(name, set()).update(crowd.within(name, count))
    return moved, behind


def trends(moved: Moved, behind: Behind) -> list[Trend]:
    """The stories that may be shown, in order, from counts and the people behind them by story and network."""
    networks: dict[str, list[str]] = {}
    for story_id, network in sorted(moved):
        networks.setdefault(story_id, []).append(network)
    found = []
    for story_id, of_story in networks.items():
        parts = {network: _movement([(story_id, network)], moved, behind) for network in of_story}
        whole = _whole([(story_id, network) for network in of_story], moved, behind)
        found.append(Trend(story_id, whole, {network: part for network, part in parts.items() if part.shown}))
    return sorted((one for one in found if one.movement.shown), key=lambda one: one.rank, reverse=True)


def _movement(parts: Sequence[Part], moved: Moved, behind: Behind) -> Movement:
    return Movement(**{name: _rounded(name, parts, moved, behind) for name in MOVING})


def _whole(parts: Sequence[Part], moved: Moved, behind: Behind) -> Movement:
    """All networks together, without those that a subtraction would uncover: where some are shown by themselves, the
    others count if `K` people are behind them as well."""
    counted: dict[str, int | None] = {}
    for name in MOVING:
        shown = [part for part in parts if _is_enough(name, [part], behind)]
        others = [part for part in parts if part not in shown]
        alone = shown and not _is_enough(name, others, behind)
        counted[name] = _rounded(name, shown if alone else parts, moved, behind)
    return Movement(**counted)


def _rounded(name: str, parts: Sequence[Part], moved: Moved, behind: Behind) -> int | None:
    total = sum(moved[part][name] for part in parts)
    return rounded_down(total) if total and _is_enough(name, parts, behind) else None


def _is_enough(name: str, parts: Sequence[Part], behind: Behind) -> bool:
    return len({person for part in parts for person in behind.get(part, {}).get(name, ())}) >= K


def rounded_down(count: int) -> int:
    """The largest of 1, 2, 5, 10, 20, 50, 100 … that is not above a count from 1 up."""
    power = 1
    while power * 10 <= count:
        power *= 10
    return max(step * power for step in (1, 2, 5) if step * power <= count)
