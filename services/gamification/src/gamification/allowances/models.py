"""How often a person may thank in a week. It is kept by giver and week, so that nothing can pile up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from gamification.allowances.errors import AllowanceUsed


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What a giver has thanked for in one ISO week (ISO 8601, in UTC). Version 0 is an allowance not touched yet."""

    giver_id: str
    week: str
    version: int
    kudos_ids: tuple[str, ...]
    renews_at: datetime

    @classmethod
    def untouched(cls, giver_id: str, *, at: datetime) -> Allowance:
        """The allowance of the week that `at` lies in, before anything was given."""
        return cls(giver_id=giver_id, week=week_of(at), version=0, kudos_ids=(), renews_at=_next_monday(at))

    def must_allow(self, per_week: int) -> None:
        """`AllowanceUsed` if more was thanked for than the week allows."""
        if len(self.kudos_ids) > per_week:
            raise AllowanceUsed(self.renews_at)


def week_of(moment: datetime) -> str:
    """The ISO week of a moment in UTC, such as `2026-W48`."""
    year, week, _day = moment.astimezone(UTC).isocalendar()
    return f"{year}-W{week:02}"


def _next_monday(moment: datetime) -> datetime:
    midnight = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=7 - midnight.weekday())
