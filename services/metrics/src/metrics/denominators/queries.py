"""How many ambassadors there were on each day, as far as it may be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from kernel.mongo import Db
from metrics.denominators.repository import DenominatorRepository


class DenominatorQueries:
    """The numbers that were told."""

    def __init__(self, db: Db, denominators: DenominatorRepository) -> None:
        self.db = db
        self.denominators = denominators

    async def of(self, programmes: Sequence[str], *, first: date, last: date) -> dict[str, dict[date, int | None]]:
        """For each of some programmes (for all, when none is named) of which a number was ever told: the one that stood
        at the end of each day."""
        told = await self.denominators.told(programmes, self.db, first=first, last=last)
        changes: dict[str, dict[date, int | None]] = {}
        for one in told:
            changes.setdefault(one.programme_id, {})[max(one.day, first)] = one.people
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        found: dict[str, dict[date, int | None]] = {}
        for programme_id, changed in changes.items():
            standing: int | None = None
            found[programme_id] = {day: (standing := changed.get(day, standing)) for day in days}
        return found


def together(numbers: Mapping[str, Mapping[date, int | None]], day: date) -> int | None:
    """The ambassadors of all programmes on a day, as far as they may be told; None when none may."""
    known = [people for days in numbers.values() if (people := days.get(day)) is not None]
    return sum(known) if known else None
