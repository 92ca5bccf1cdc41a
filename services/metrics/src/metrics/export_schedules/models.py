"""Schedules: the same export again and again, of the days before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from metrics.export_rows.models import Selection
from metrics.exports.models import Format

MOST_SCHEDULES = 50
"""How many schedules there are at a time."""

HOUR = 3
"""The hour (UTC) of a day at which schedules are due: by then the day before has been counted."""


class Every(StrEnum):
    """How often: each day, on Mondays, or on the first day of a month."""

    DAY = "daily"
    WEEK = "weekly"
    MONTH = "monthly"

    def next_after(self, moment: datetime) -> datetime:
        """The first moment behind `moment` at which it is due."""
        due = datetime.combine(moment.astimezone(UTC).date(), time(HOUR), UTC)
        if due <= moment:
            due += timedelta(days=1)
        match self:
            case Every.WEEK:
                due += timedelta(days=-due.weekday() % 7)
            case Every.MONTH if due.day != 1:
                due = (due.replace(day=1) + timedelta(days=31)).replace(day=1)
        return due


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a schedule asks for: how often, in which format, and the last `days` days of which rows."""

    every: Every
    format: Format
    days: int
    enabled: bool = True
    story: str | None = None
    network: str | None = None
    entity: str | None = None
    topic: str | None = None
    language: str | None = None
    programme: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportSchedule:
    """A schedule. `next_at` is when its next export is made; `by` is who made it."""

    id: str
    version: int
    order: Order
    by: str
    created_at: datetime
    next_at: datetime

    @classmethod
    def of(cls, order: Order, *, id: str, by: str, at: datetime) -> ExportSchedule:
        """A new schedule."""
        return cls(id=id, version=1, order=order, by=by, created_at=at, next_at=order.every.next_after(at))

    def changed(self, order: Order, *, at: datetime) -> ExportSchedule:
        """The schedule with another order; the same one if it is no other."""
        if order == self.order:
            return self
        return replace(self, version=self.version + 1, order=order, next_at=order.every.next_after(at))

    def done(self, *, at: datetime) -> ExportSchedule:
        """The schedule after an export: whatever was missed before `at` is not made up for."""
        return replace(self, next_at=self.order.every.next_after(at))

    def postponed(self, *, to: datetime) -> ExportSchedule:
        """The schedule, tried again later."""
        return replace(self, next_at=to)

    def selection(self, *, at: datetime) -> Selection:
        """The rows of an export that is made now: of the whole days up to yesterday."""
        order, last = self.order, at.astimezone(UTC).date() - timedelta(days=1)
        return Selection(
            first=last - timedelta(days=order.days - 1),
            last=last,
            story=order.story,
            network=order.network,
            entity=order.entity,
            topic=order.topic,
            language=order.language,
            programme=order.programme,
        )
