"""When schedules are due, and of which days their exports are."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from metrics.export_schedules.models import Every, ExportSchedule, Order
from metrics.exports.models import Format


def moment(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("every", "now", "due"),
    [
        ("daily", "2026-11-24T02:59:59", "2026-11-24T03:00"),
        ("daily", "2026-11-24T03:00:00", "2026-11-25T03:00"),
        ("daily", "2026-12-31T23:00:00", "2027-01-01T03:00"),
        ("weekly", "2026-11-24T12:00:00", "2026-11-30T03:00"),
        ("weekly", "2026-11-23T02:00:00", "2026-11-23T03:00"),
        ("weekly", "2026-11-23T03:00:00", "2026-11-30T03:00"),
        ("monthly", "2026-11-01T02:00:00", "2026-11-01T03:00"),
        ("monthly", "2026-11-01T03:00:00", "2026-12-01T03:00"),
        ("monthly", "2026-12-31T12:00:00", "2027-01-01T03:00"),
        ("monthly", "2026-01-31T12:00:00", "2026-02-01T03:00"),
    ],
)
def test_it_is_due_at_the_next_such_time(every: str, now: str, due: str) -> None:
    assert Every(every).next_after(moment(now)) == moment(due)


def test_an_export_is_of_the_whole_days_up_to_yesterday() -> None:
    order = Order(every=Every.DAY, format=Format.CSV, days=7, topic="trams")
    schedule = ExportSchedule.of(order, id="1", by="p", at=moment("2026-11-24T03:00"))
    selection = schedule.selection(at=moment("2026-11-24T03:00"))
    assert (selection.first, selection.last, selection.topic) == (date(2026, 11, 17), date(2026, 11, 23), "trams")


def test_an_order_that_is_the_same_is_no_new_version() -> None:
    order = Order(every=Every.DAY, format=Format.CSV, days=7)
    schedule = ExportSchedule.of(order, id="1", by="p", at=moment("2026-11-24T03:00"))
    assert schedule.changed(order, at=moment("2026-12-24T03:00")) is schedule
