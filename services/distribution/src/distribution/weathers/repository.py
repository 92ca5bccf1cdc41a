"""What the content service said about the weather, in MongoDB: one document for each programme and topic, which only
newer versions replace."""

from __future__ import annotations

from distribution.weathers.models import Sky, Weather
from kernel.mongo import Db

WEATHERS = "weathers"


class WeatherRepository:
    """Reads and writes weathers, in a transaction (`db` is a `Tx`) or outside one."""

    async def every(self, db: Db) -> list[Weather]:
        """The weather of every programme and topic of which something was said."""
        return [
            Weather(
                programme_id=document["programme_id"],
                topic=document["topic"],
                version=document["version"],
                sky=Sky(document["sky"]),
            )
            for document in await db.collection(WEATHERS).find({})
        ]

    async def project(self, weather: Weather, db: Db) -> None:
        """Keep a weather unless a version at least as new is there; call it inside a transaction."""
        wanted = {"_id": weather.id}
        known = await db.collection(WEATHERS).find_one(wanted, fields=["version"])
        if known is None or known["version"] < weather.version:
            document = {
                **wanted,
                "programme_id": weather.programme_id,
                "topic": weather.topic,
                "version": weather.version,
                "sky": weather.sky.value,
            }
            await db.collection(WEATHERS).replace_one(wanted, document, upsert=True)
