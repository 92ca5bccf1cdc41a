"""A portfolio: what a person shared in some months and what it brought, to keep or to show to whom they like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from metrics.goals.models import Goal, Progress
from metrics.impacts.models import Entry, Month, Totals, none, total
from metrics.portfolios.errors import PortfolioPeriodImpossible
from metrics.stories.models import Story

MOST_MONTHS = 36
# More is no portfolio but a register; the person's export has everything.
MOST_STORIES = 100


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months, from the first day of the first one to the last day of the last one (UTC)."""

    first: date
    last: date

    @classmethod
    def of(cls, first: str | None, last: str | None, *, today: date) -> Period:
        """From month to month (as 2026-11); the year that ends with this month where nothing is said."""
        end = _month(last) if last else today.replace(day=1)
        begin = _month(first) if first else date(end.year - 1 + end.month // 12, end.month % 12 + 1, 1)
        if not 0 <= (end.year - begin.year) * 12 + end.month - begin.month < MOST_MONTHS:
            raise PortfolioPeriodImpossible(MOST_MONTHS)
        return cls(begin, date(end.year + end.month // 12, end.month % 12 + 1, 1) - timedelta(days=1))

    def holds(self, month: str) -> bool:
        """Whether a month (as 2026-11) is in it."""
        return f"{self.first:%Y-%m}" <= month <= f"{self.last:%Y-%m}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A story that the person told (None: posts of their own), where and when, and what it brought in the period."""

    story_id: str | None
    topics: tuple[str, ...]
    language: str | None
    networks: tuple[str, ...]
    first_day: date
    last_day: date
    totals: Totals


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """All of it. Of the stories the latest are listed, and the others counted in `further`."""

    period: Period
    totals: Totals
    networks: tuple[tuple[str, Totals], ...]
    topics: tuple[tuple[str, int], ...]
    stories: tuple[Told, ...]
    further: int
    goals: tuple[str, ...]


def entries_in(months: Mapping[str, Month], period: Period) -> dict[str, list[tuple[str, Entry]]]:
    """What the months of a period hold for each story (empty: own posts), with its network."""
    found: dict[str, list[tuple[str, Entry]]] = {}
    for name, month in months.items():
        if period.holds(name):
            for (story_id, network), entry in month.entries.items():
                found.setdefault(story_id, []).append((network, entry))
    return found


def portfolio(
    entries: Mapping[str, list[tuple[str, Entry]]],
    period: Period,
    *,
    stories: Mapping[str, Story],
    goals: Iterable[tuple[Goal, Progress]],
) -> Portfolio:
    """The portfolio of what `entries_in` found. `stories` are those that are known of it. It tells of the goals that
    the person wants told, that are reached, and whose time is in the period."""
    networks: dict[str, list[Entry]] = {}
    topics: dict[str, int] = {}
    for story_id, found in entries.items():
        for network, entry in found:
            networks.setdefault(network, []).append(entry)
        for topic in stories[story_id].topics if story_id in stories else ():
            topics[topic] = topics.get(topic, 0) + 1
    latest = sorted(entries, reverse=True)
    return Portfolio(
        period=period,
        totals=_brought(entry for found in entries.values() for _network, entry in found),
        networks=tuple((network, _brought(networks[network])) for network in sorted(networks)),
        topics=tuple(sorted(topics.items(), key=lambda one: (-one[1], one[0]))),
        stories=tuple(_told(one, entries[one], stories.get(one)) for one in latest[:MOST_STORIES]),
        further=len(latest[MOST_STORIES:]),
        goals=tuple(
            goal.aim.words
            for goal, progress in goals
            if goal.aim.in_portfolio
            and progress.reached
            and goal.aim.starts_on <= period.last
            and (goal.aim.ends_on is None or goal.aim.ends_on >= period.first)
        ),
    )


def _told(story_id: str, found: list[tuple[str, Entry]], story: Story | None) -> Told:
    entries = [entry for _network, entry in found]
    return Told(
        story_id=story_id or None,
        topics=() if story is None else story.topics,
        language=None if story is None else story.language,
        networks=tuple(sorted({network for network, _entry in found})),
        first_day=min(one.first_day for one in entries),
        last_day=max(one.last_day for one in entries),
        totals=_brought(entries),
    )


def _brought(entries: Iterable[Entry]) -> Totals:
    return Totals.of(total([none(), *(one.counts for one in entries)]))


def _month(name: str) -> date:
    return date(int(name[:4]), int(name[5:]), 1)
