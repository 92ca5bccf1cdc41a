"""Schedules as callers ask for and see them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from kernel.http import Body, Instant, View
from metrics.export_schedules.models import Every, ExportSchedule, Order
from metrics.exports.models import Format
from metrics.exports.schemas import Filters, FiltersView

MOST_DAYS = 400


class ScheduleBody(Body):
    """What is exported, and how often."""

    every: Annotated[Every, Field(description="At 3:00 UTC: each day, on Mondays, or on the first of a month.")]
    format: Format
    days: Annotated[
        int,
        Field(
            strict=True,
            ge=1,
            le=MOST_DAYS,
            description="How many days up to the day before. Days may still grow: let them overlap, and replace rows.",
        ),
    ] = 35
    enabled: Annotated[bool, Field(strict=True)] = True
    filters: Filters = Filters()

    def order(self) -> Order:
        """The order that it stands for."""
        return Order(
            every=self.every,
            format=self.format,
            days=self.days,
            enabled=self.enabled,
            **self.filters.model_dump(),
        )


class ScheduleView(View):
    """A schedule."""

    id: str
    every: Every
    format: Format
    days: int
    enabled: bool
    filters: FiltersView
    created_at: Instant
    next_at: Annotated[Instant | None, Field(description="When its next export is made; null when it is not enabled.")]

    @classmethod
    def of(cls, schedule: ExportSchedule) -> ScheduleView:
        """The view of a schedule."""
        order = schedule.order
        return cls(
            id=schedule.id,
            every=order.every,
            format=order.format,
            days=order.days,
            enabled=order.enabled,
            filters=FiltersView.model_validate(order),
            created_at=schedule.created_at,
            next_at=schedule.next_at if order.enabled else None,
        )
