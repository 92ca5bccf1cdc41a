"""What people brought, as it is told to them alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from metrics.impacts.errors import LedgerFull

MEASURES = (
    "shares",
    "human_clicks",
    "previews",
    "bots",
    *(
        f"{name}_{provenance}"
        for name in ("reach", "reactions", "comments", "reshares", "conversations")
        for provenance in ("declared", "api")
    ),
)
"""What is counted, in the order in which counts stand everywhere."""

Counts = list[int]

# A person reads tens of entries of a month. So many are a producer's mistake, which must not fill a document.
MOST_ENTRIES = 10_000
# JSON readers take larger numbers for floats.
MOST_COUNTED = 2**53 - 1
DAY = 24 * 60 * 60
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Activity:
    """One thing that happened to a person's share of a story (empty: of a post of their own): which measure (index in
    `MEASURES`) grew by how much, at which second since 1970 (UTC), and whether the person did it themselves."""

    person_id: str
    story_id: str
    network: str
    measure: int
    growth: int
    second: int
    own_act: bool = False


@dataclass(slots=True)
class Entry:
    """What a story on a network brought a person in a month, from the first day of it to the last."""

    first_day: date
    last_day: date
    counts: Counts


@dataclass(slots=True)
class Month:
    """A month of a person's ledger: its entries by story and network, and what each day of the month added up to."""

    entries: dict[tuple[str, str], Entry] = field(default_factory=dict)
    days: dict[int, Counts] = field(default_factory=dict)

    def add(self, story_id: str, network: str, day: date, measure: int, growth: int) -> None:
        """Add to an entry and to a day."""
        entry = self.entries.get((story_id, network))
        if entry is None:
            entry = self.entries[story_id, network] = Entry(day, day, none())
        entry.first_day, entry.last_day = min(entry.first_day, day), max(entry.last_day, day)
        for counts in (entry.counts, self.days.setdefault(day.day, none())):
            counts[measure] = _bounded(counts[measure] + growth)

    def merge(self, other: Month) -> None:
        """Add all of another month's sheet to this one; `LedgerFull` when there is no room for it."""
        for key, more in other.entries.items():
            entry = self.entries.get(key)
            if entry is None:
                self.entries[key] = more
                continue
            entry.first_day = min(entry.first_day, more.first_day)
            entry.last_day = max(entry.last_day, more.last_day)
            entry.counts = total((entry.counts, more.counts))
        for day, counts in other.days.items():
            self.days[day] = total((self.days.get(day) or none(), counts))
        if len(self.entries) > MOST_ENTRIES:
            raise LedgerFull


def fold(activities: Iterable[Activity]) -> dict[tuple[str, str], Month]:
    """What activities add up to for each person in each month (as 2026-11); their order does not matter."""
    months: dict[tuple[str, str], Month] = {}
    days: dict[int, date] = {}
    for one in activities:
        number = one.second // DAY
        day = days.get(number)
        if day is None:
            day = days[number] = date.fromordinal(_EPOCH + number)
        key = (one.person_id, month_of(day))
        month = months.get(key)
        if month is None:
            month = months[key] = Month()
        month.add(one.story_id, one.network, day, one.measure, one.growth)
    return months


def month_of(day: date) -> str:
    """The month of a day, as 2026-11."""
    return f"{day.year:04}-{day.month:02}"


def none() -> Counts:
    """Nothing of anything."""
    return [0] * len(MEASURES)


def total(counts: Iterable[Counts]) -> Counts:
    """Counts, added up."""
    return [_bounded(sum(column)) for column in zip(*counts, strict=True)] or none()


@dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """A count of what networks count: as the person declared it, and as the network's interface said."""

    declared: int = 0
    api: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """All that was counted."""

    shares: int = 0
    human_clicks: int = 0
    previews: int = 0
    bots: int = 0
    reach: Engagement = Engagement()
    reactions: Engagement = Engagement()
    comments: Engagement = Engagement()
    reshares: Engagement = Engagement()
    conversations: Engagement = Engagement()

    @classmethod
    def of(cls, counts: Counts) -> Totals:
        """The totals of counts. A correction may outlive what it corrects, which ended with its month: no count is
        shown below nothing."""
        named = {name: max(count, 0) for name, count in zip(MEASURES, counts, strict=True)}

        def engagement(name: str) -> Engagement:
            return Engagement(declared=named[f"{name}_declared"], api=named[f"{name}_api"])

        return cls(
            shares=named["shares"],
            human_clicks=named["human_clicks"],
            previews=named["previews"],
            bots=named["bots"],
            reach=engagement("reach"),
            reactions=engagement("reactions"),
            comments=engagement("comments"),
            reshares=engagement("reshares"),
            conversations=engagement("conversations"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """What one person brought with one story on one network, between the first and the last day of it (UTC); without a
    story, with posts of their own."""

    story_id: str | None
    network: str
    first_day: date
    last_day: date
    totals: Totals


def impacts(months: Iterable[Month]) -> list[Impact]:
    """Per story and network, the latest story first and posts of one's own last."""
    whole: dict[tuple[str, str], list[Entry]] = {}
    for month in months:
        for key, entry in month.entries.items():
            whole.setdefault(key, []).append(entry)
    return [
        Impact(
            story_id=story_id or None,
            network=network,
            first_day=min(one.first_day for one in entries),
            last_day=max(one.last_day for one in entries),
            totals=Totals.of(total(one.counts for one in entries)),
        )
        for (story_id, network), entries in sorted(whole.items(), reverse=True)
    ]


def counted(months: Mapping[str, Month], *, first: date, last: date) -> Counts:
    """What the days from `first` to `last` added up to."""
    return total(
        [
            none(),
            *(
                counts
                for name, month in months.items()
                for day, counts in month.days.items()
                if first.isoformat() <= f"{name}-{day:02}" <= last.isoformat()
            ),
        ]
    )


def _bounded(count: int) -> int:
    return max(-MOST_COUNTED, min(count, MOST_COUNTED))
