"""Weeks and days are those of UTC, and end when the next one begins."""

from __future__ import annotations

from datetime import datetime

import pytest

from gamification.windows.models import Window, day_of, week_of


@pytest.mark.parametrize(
    ("moment", "week", "renews_at"),
    [
        ("2026-11-23T00:00:00+00:00", "2026-W48", "2026-11-30T00:00:00+00:00"),
        ("2026-11-29T23:59:59.999+00:00", "2026-W48", "2026-11-30T00:00:00+00:00"),
        # In Paris it is Monday already, here it is still Sunday.
        ("2026-11-30T00:30:00+01:00", "2026-W48", "2026-11-30T00:00:00+00:00"),
        ("2026-12-31T12:00:00+00:00", "2026-W53", "2027-01-04T00:00:00+00:00"),
        ("2027-01-01T12:00:00+00:00", "2026-W53", "2027-01-04T00:00:00+00:00"),
        ("2029-12-31T12:00:00+00:00", "2030-W01", "2030-01-07T00:00:00+00:00"),
    ],
)
def test_a_week_is_an_iso_week_in_utc(moment: str, week: str, renews_at: str) -> None:
    assert week_of(datetime.fromisoformat(moment)) == Window(week, datetime.fromisoformat(renews_at))


@pytest.mark.parametrize(
    ("moment", "day", "renews_at"),
    [
        ("2026-11-27T00:00:00+00:00", "2026-11-27", "2026-11-28T00:00:00+00:00"),
        ("2026-11-30T23:59:59.999+00:00", "2026-11-30", "2026-12-01T00:00:00+00:00"),
        # In Paris it is tomorrow already.
        ("2026-11-28T00:30:00+01:00", "2026-11-27", "2026-11-28T00:00:00+00:00"),
    ],
)
def test_a_day_is_one_in_utc(moment: str, day: str, renews_at: str) -> None:
    assert day_of(datetime.fromisoformat(moment)) == Window(day, datetime.fromisoformat(renews_at))
