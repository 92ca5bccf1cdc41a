"""What counts might have cost elsewhere: a range, on assumptions that a programme states, and off until it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from metrics.cells.models import MEASURES

MOST_DAYS = 400
"""The longest period."""

VALUED = tuple(name for name in MEASURES if name not in ("shares", "previews", "bots"))
"""What may be given a value: what people did who saw a post, and not what ambassadors did."""


@dataclass(frozen=True, slots=True)
class Span:
    """What one of a measure may be worth: from `low` to `high`, in a currency."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """What a programme assumes, and from which source it has it. Version 0 is what holds before anybody said anything:
    nothing."""

    programme_id: str
    version: int = 0
    enabled: bool = False
    currency: str = ""
    source: str = ""
    spans: Mapping[str, Span]
    by: str = ""
    set_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A measure's part of a range. `count` is None while nothing of it is published, and so are the ends."""

    measure: str
    count: int | None
    span: Span

    @property
    def low(self) -> Decimal | None:
        """The lower end."""
        return None if self.count is None else self.span.low * self.count

    @property
    def high(self) -> Decimal | None:
        """The upper end."""
        return None if self.count is None else self.span.high * self.count


@dataclass(frozen=True, slots=True)
class MediaValue:
    """A range, with what it is made of; its ends are None while nothing is published."""

    assumptions: Assumptions
    first: date
    last: date
    parts: tuple[Part, ...]

    @property
    def low(self) -> Decimal | None:
        """The lower end."""
        return _sum(part.low for part in self.parts)

    @property
    def high(self) -> Decimal | None:
        """The upper end."""
        return _sum(part.high for part in self.parts)


def valued(assumptions: Assumptions, counts: Mapping[str, int], *, first: date, last: date) -> MediaValue:
    """The range that published counts come to. A measure without any is no nought: nothing is known of it."""
    known = {measure: count for measure, count in counts.items() if count > 0}
    parts = tuple(Part(measure, known.get(measure), span) for measure, span in assumptions.spans.items())
    return MediaValue(assumptions, first, last, parts)


def _sum(ends: Iterable[Decimal | None]) -> Decimal | None:
    known = [end for end in ends if end is not None]
    return sum(known, Decimal(0)) if known else None
