"""Public holidays, as days on which nobody works."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import holidays


@dataclass(frozen=True, slots=True)
class Holidays:
    """The public holidays of a country (ISO 3166-1), or of a region of it (ISO 3166-2 without the country)."""

    country: str
    region: str | None = None

    def includes(self, day: date) -> bool:
        """Whether nobody works there on that day."""
        return day in _of_year(self.country, self.region, day.year)


@lru_cache(maxsize=1024)
def _of_year(country: str, region: str | None, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, subdiv=region, years=year))
