"""What people read about the weather."""

from __future__ import annotations

from content.weather.models import Scope, Weather
from content.weather.repository import WeatherRepository
from kernel.mongo import Db


class WeatherQueries:
    """The weather as it is now and as it was."""

    def __init__(self, db: Db, weathers: WeatherRepository) -> None:
        self.db = db
        self.weathers = weathers

    async def one(self, scope: Scope) -> Weather:
        """The weather of a scope as it is now."""
        return await self.weathers.newest(scope, self.db)

    async def worth_showing(self, *, after: str | None, limit: int) -> list[Weather]:
        """The weather of every programme and of each topic that is not clear, in the order of their scopes."""
        return await self.weathers.worth_showing(self.db, after=after, limit=limit)

    async def versions(self, scope: Scope, *, before: int | None, limit: int) -> list[Weather]:
        """The versions of a scope's weather, newest first, below the version `before`."""
        return await self.weathers.versions(scope, self.db, before=before, limit=limit)
