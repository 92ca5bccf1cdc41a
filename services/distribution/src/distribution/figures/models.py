"""Figures about groups of ambassadors: of whole months that are over, of five people or more, never of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from distribution.networks.models import Network
from distribution.programmes.models import MAIN_PROGRAMME

LEAST_PEOPLE = 5
MONTHS_SHOWN = 12
# Who shared in the month's last second is in by then, whatever the clocks of the processes say.
SETTLED = timedelta(hours=1)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of the calendar, in UTC."""

    year: int
    number: int

    @property
    def id(self) -> str:
        """Such as `2026-10`."""
        return f"{self.year:04}-{self.number:02}"

    @property
    def begins(self) -> datetime:
        """Its first moment."""
        return datetime(self.year, self.number, 1, tzinfo=UTC)

    @property
    def ends(self) -> datetime:
        """The first moment after it."""
        return self.next.begins

    @property
    def next(self) -> Month:
        """The month after it."""
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    @property
    def before(self) -> Month:
        """The month before it."""
        return Month(self.year, self.number - 1) if self.number > 1 else Month(self.year - 1, 12)


def months_over(at: datetime) -> list[Month]:
    """The last `MONTHS_SHOWN` months that were over and settled at a moment, oldest first."""
    settled = (at - SETTLED).astimezone(UTC)
    months = [Month(settled.year, settled.month).before]
    while len(months) < MONTHS_SHOWN:
        months.append(months[-1].before)
    return months[::-1]


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Figure:
    """How many of a programme's ambassadors shared its stories on a network in a month, and how often."""

    programme_id: str
    network: Network
    people: int
    shares: int


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """What may be told of a month. It is made once, when the month is over, and never again: nobody can subtract an
    earlier answer from a later one and find who has left or was erased in between."""

    month: str
    figures: tuple[Figure, ...]

    @classmethod
    def of(cls, month: Month, counted: Iterable[Figure]) -> MonthFigures:
        """The figures of a month, those about fewer than `LEAST_PEOPLE` left out. There are no sums over networks or
        programmes, so that what is left out cannot be found by subtracting what is shown."""
        return cls(month.id, tuple(sorted(one for one in counted if one.people >= LEAST_PEOPLE)))

    def seen_from(self, programmes: Sequence[str] | None) -> MonthFigures:
        """What those see who oversee some programmes; None stands for every one."""
        if programmes is None:
            return self
        return MonthFigures(self.month, tuple(one for one in self.figures if one.programme_id in programmes))


def overseen(own: str, *, entity: str | None) -> Sequence[str] | None:
    """The programmes that somebody oversees whose entity has the programme `own`: people of the group every one (None),
    others that of their entity alone, if it has one."""
    if entity is None:
        return None
    return [] if own == MAIN_PROGRAMME else [own]
