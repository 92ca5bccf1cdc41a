"""Reciprocity: how much of what people offered the company passes on, and how fast it answers. No I/O."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from distribution.relays.models import End

# A figure about people covers at least so many of them.
FEWEST_AUTHORS = 5


@dataclass(frozen=True, slots=True)
class Offer:
    """What counts of an offer for the company's promise: its author (None for who was erased), its end, and the hours
    that the answer took."""

    author: str | None
    end: End | None
    hours: float | None


@dataclass(frozen=True, slots=True)
class Reciprocity:
    """What became of the posts that people offered in a period: `ratio` from 0 to 1 of those that the company passed
    on, and the median time to its answer. None below five authors."""

    begins: datetime
    ends: datetime
    ratio: float | None
    median_hours: float | None

    @classmethod
    def of(cls, offers: Iterable[Offer], *, begins: datetime, ends: datetime) -> Reciprocity:
        """The reciprocity of what was offered in a period.

        What has no answer counts as not passed on; what its author took back first, or deleted, counts on neither side.
        Withheld below `FEWEST_AUTHORS` authors; rounded, so that one relay more or less does not show.
        """
        counted = [one for one in offers if one.end not in (End.WITHDRAWN, End.FAILED)]
        answered = [one for one in counted if one.hours is not None]
        ratio = sum(one.end is End.RELAYED for one in counted) / len(counted) if _are_enough(counted) else None
        middle = median(one.hours for one in answered if one.hours is not None) if _are_enough(answered) else None
        return cls(
            begins, ends, None if ratio is None else round(ratio, 1), None if middle is None else round(middle, 1)
        )


def _are_enough(offers: Iterable[Offer]) -> bool:
    return len({one.author for one in offers if one.author is not None}) >= FEWEST_AUTHORS


def last_quarter(at: datetime) -> tuple[datetime, datetime]:
    """The calendar quarter before a moment, `[begins, ends)`, in UTC: a fixed period, so that no two figures can be
    subtracted."""
    ends = at.replace(month=(at.month - 1) // 3 * 3 + 1, day=1, hour=0, minute=0, second=0, microsecond=0)
    year, month = (ends.year, ends.month - 3) if ends.month > 3 else (ends.year - 1, 10)
    return ends.replace(year=year, month=month), ends
