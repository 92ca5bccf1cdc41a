"""Windows of time in which a person may do something so many times; what is left of one is not carried over. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Window:
    """A week or a day in UTC, by its name. `renews_at` is when the next one begins."""

    name: str
    renews_at: datetime


def week_of(moment: datetime) -> Window:
    """The ISO week of a moment (ISO 8601), such as `2026-W48`, from Monday to Monday."""
    year, week, weekday = moment.astimezone(UTC).isocalendar()
    return Window(f"{year}-W{week:02}", _midnight(moment) + timedelta(days=8 - weekday))


def day_of(moment: datetime) -> Window:
    """The day of a moment, such as `2026-11-27`."""
    midnight = _midnight(moment)
    return Window(midnight.date().isoformat(), midnight + timedelta(days=1))


def _midnight(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
