"""The weather in MongoDB: one document for each version of each scope."""

from __future__ import annotations

from dataclasses import asdict, replace
from importlib.resources import files

import yaml

from content.weather.models import Contact, Fact, Report, Scope, Weather, WeatherState
from content.weather.schemas import ShippedWeather
from kernel.errors import StaleWrite
from kernel.language import Text
from kernel.mongo import Db, Document, DuplicateKey

WEATHER = "weather"

_FILE = files("content.shipped").joinpath("weather.yaml")
NOTHING_OWED: Text = ShippedWeather.model_validate(yaml.safe_load(_FILE.read_text("utf-8"))).nothing_owed.text


class WeatherRepository:
    """Reads and writes the weather, in a transaction (`db` is a `Tx`) or outside one."""

    async def newest(self, scope: Scope, db: Db) -> Weather:
        """The weather of a scope as it is now; version 0 where nothing was said."""
        found = await db.collection(WEATHER).find({"scope": scope.id}, sort=[("version", -1)], limit=1)
        return _weather(found[0]) if found else Weather(scope=scope)

    async def worth_showing(self, db: Db, *, after: str | None, limit: int) -> list[Weather]:
        """The weather of every programme and of each topic that is not clear, in the order of their scopes."""
        found = await db.collection(WEATHER).aggregate(
            [
                {"$match": {"scope": {"$gt": after or ""}}},
                {"$sort": {"scope": 1, "version": -1}},
                {"$group": {"_id": "$scope", "newest": {"$first": "$$ROOT"}}},
                {
                    "$match": {
                        "$or": [{"newest.topic": None}, {"newest.report.state": {"$ne": WeatherState.CLEAR.value}}]
                    }
                },
                {"$sort": {"_id": 1}},
                {"$limit": limit},
            ]
        )
        return [_weather(group["newest"]) for group in found]

    async def versions(self, scope: Scope, db: Db, *, before: int | None, limit: int) -> list[Weather]:
        """The versions of a scope's weather, newest first, below the version `before`."""
        wanted: Document = {"scope": scope.id}
        if before is not None:
            wanted["version"] = {"$lt": before}
        found = await db.collection(WEATHER).find(wanted, sort=[("version", -1)], limit=limit)
        return [_weather(document) for document in found]

    async def add(self, weather: Weather, db: Db) -> None:
        """Keep the next version of a weather; `StaleWrite` if somebody else has made it in the meantime."""
        document = {
            "_id": f"{weather.scope.id}:{weather.version}",
            "scope": weather.scope.id,
            "programme_id": weather.scope.programme_id,
            "topic": weather.scope.topic,
            "version": weather.version,
            "report": {**asdict(weather.report), "state": weather.report.state.value},
            "author_id": weather.author_id,
            "changed_at": weather.changed_at,
        }
        try:
            await db.collection(WEATHER).insert_one(document)
        except DuplicateKey:
            raise StaleWrite from None


def completed(report: Report) -> Report:
    """The report; a storm that does not say that nothing is owed says so in the shipped words."""
    if report.state is WeatherState.STORM and report.nothing_owed is None:
        return replace(report, nothing_owed=NOTHING_OWED)
    return report


def _weather(document: Document) -> Weather:
    report = document["report"]
    contact = report["contact"]
    return Weather(
        scope=Scope(programme_id=document["programme_id"], topic=document["topic"]),
        version=document["version"],
        report=Report(
            state=WeatherState(report["state"]),
            facts=tuple(Fact(text=Text(**one["text"]), source=one["source"]) for one in report["facts"]),
            contact=Contact(label=Text(**contact["label"]), address=contact["address"]) if contact else None,
            nothing_owed=Text(**report["nothing_owed"]) if report["nothing_owed"] else None,
        ),
        author_id=document["author_id"],
        changed_at=document["changed_at"],
    )
