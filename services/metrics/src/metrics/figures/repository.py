"""Sums over cells, added up by the database. Nothing but cells is read, and no cell is split."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from kernel.mongo import Db, Document
from metrics.cells.models import MEASURES, Level
from metrics.cells.repository import CELLS, midnight
from metrics.figures.models import Dimension, Key, Period, Question, Selection, Sums
from metrics.stories.repository import STORIES

Stage = Mapping[str, Any]

# So many ids in a question are still found by the index, one after the other.
_MOST_NAMED = 2000
_NO_STORY = ("",)
_DAY = 24 * 60 * 60 * 1000
# In the name of a measure's member that tells whether any cell has the measure: a sum of nothing is a zero.
_HAS = "has_"
_WEEK_OF = {"unit": "week", "startOfWeek": "monday"}
# A week belongs to the month of its Thursday: so a month's days begin on the Monday that this finds.
_THURSDAY = 3 * _DAY


class FigureRepository:
    """Reads cells."""

    async def sums(self, question: Question, db: Db, *, most: int) -> list[Sums]:
        """What the cells add up to, in the order of what they are about; at most `most`.

        Takes time in proportion to the cells in the period, whatever went into them.
        """
        question = await self._by_stories(question, db)
        found = await db.collection(CELLS).aggregate(_pipeline(question, most=most))
        return [_sums(document, question.group_by) for document in found]

    async def _by_stories(self, question: Question, db: Db) -> Question:
        """The same question with its topics, languages and programmes replaced by the stories that have them, so that
        no other cells are looked at; as it is, when those are too many to name."""
        selection = question.selection
        if not selection.about_stories:
            return question
        wanted: Document = {field: {"$in": list(some)} for field, some in _wanted(selection) if some}
        if selection.stories:
            wanted["_id"] = {"$in": list(selection.stories)}
        found = await db.collection(STORIES).find(wanted, fields=["_id"], limit=_MOST_NAMED + 1)
        if len(found) > _MOST_NAMED:
            return question
        named = tuple(one["_id"] for one in found) or _NO_STORY
        # Which topics a row may have still depends on those that were asked for.
        topics = selection.topics if Dimension.TOPIC in question.group_by else ()
        return replace(
            question, selection=replace(selection, stories=named, topics=topics, languages=(), programmes=())
        )


def _pipeline(question: Question, *, most: int) -> list[Stage]:
    dimensions = question.group_by
    stages: list[Stage] = [{"$match": _cells(question.selection, question.period)}, {"$set": _told_apart(dimensions)}]
    if question.needs_stories:
        stages += _with_stories(question)
        values: Mapping[str, Any] = {name: f"${name}" for name in MEASURES}
        there: Mapping[str, Any] = {name: f"${_HAS}{name}" for name in MEASURES}
    else:
        values = {name: f"$counts.{name}" for name in MEASURES}
        there = {name: _is_there(f"$counts.{name}") for name in MEASURES}
    key = {one.value: f"${one.value}" for one in dimensions}
    return [
        *stages,
        # A cell stands once for each of its days, and is counted on the first of them.
        {"$set": _days()},
        {"$unwind": "$offset"},
        {
            "$group": {
                "_id": {**key, "counted_on": {"$add": ["$first_day", {"$multiply": ["$offset", _DAY]}]}},
                **{name: {"$sum": {"$cond": [{"$eq": ["$offset", 0]}, values[name], 0]}} for name in MEASURES},
                **{f"{_HAS}{name}": {"$max": there[name]} for name in MEASURES},
            }
        },
        {
            "$group": {
                "_id": {name: f"$_id.{name}" for name in key} or None,
                **{name: {"$sum": f"${name}"} for name in MEASURES},
                **{f"{_HAS}{name}": {"$sum": f"${_HAS}{name}"} for name in MEASURES},
            }
        },
        {"$sort": {"_id": 1}},
        {"$limit": most},
    ]


def _cells(selection: Selection, period: Period) -> Document:
    first, last = midnight(period.first), midnight(period.last)
    in_a_day = [Level.FINE.value]
    levels: list[Document] = []
    if not (selection.networks or selection.entities):
        # Only the finest know of networks and entities; the others might hold what was not asked for.
        in_a_day.append(Level.STORY_DAY.value)
        levels.append({"level": Level.STORY_WEEK.value, "start": {"$gte": first, "$lte": last - timedelta(days=6)}})
        if not (selection.stories or selection.about_stories):
            levels.append({"level": Level.MONTH.value, "start": {"$in": [midnight(one) for one in period.months()]}})
    levels.append({"level": {"$in": in_a_day}, "start": {"$gte": first, "$lte": last}})
    # A month may begin on a day before that of its first week.
    earliest = min(first, midnight(period.first.replace(day=1)))
    chosen: Document = {"start": {"$gte": earliest, "$lte": last}, "$or": levels}
    for field, wanted in (
        ("story_id", selection.stories),
        ("network", selection.networks),
        ("entity", selection.entities),
    ):
        if wanted:
            chosen[field] = {"$in": list(wanted)}
    return chosen


def _told_apart(dimensions: tuple[Dimension, ...]) -> Document:
    """What each cell says of the dimensions; null where it covers more than one of a kind."""
    in_a_day = {"$in": ["$level", [Level.FINE.value, Level.STORY_DAY.value]]}
    in_a_week = {"$ne": ["$level", Level.MONTH.value]}
    days: Document = {
        Dimension.DAY: {"$cond": [in_a_day, "$start", None]},
        Dimension.WEEK: {"$cond": [in_a_week, {"$dateTrunc": {"date": "$start", **_WEEK_OF}}, None]},
        Dimension.MONTH: {
            "$dateTrunc": {
                "date": {"$cond": [{"$eq": ["$level", Level.STORY_WEEK.value]}, _later("$start"), "$start"]},
                "unit": "month",
            }
        },
        Dimension.STORY: "$story_id",
    }
    return {one.value: days[one] for one in dimensions if one in days}


def _with_stories(question: Question) -> list[Stage]:
    """The cells with what is known of their stories, those of one story and day taken together before it is looked
    up."""
    selection, dimensions = question.selection, question.group_by
    kept = {one.value: f"${one.value}" for one in dimensions if one not in _OF_STORY}
    found = "$found"
    stages: list[Stage] = [
        {
            "$group": {
                "_id": {**kept, "told_of": "$story_id", "level": "$level", "start": "$start"},
                **{name: {"$sum": f"$counts.{name}"} for name in MEASURES},
                **{f"{_HAS}{name}": {"$max": _is_there(f"$counts.{name}")} for name in MEASURES},
            }
        },
        {"$lookup": {"from": STORIES, "localField": "_id.told_of", "foreignField": "_id", "as": "found"}},
        {"$set": {"found": {"$first": found}}},
    ]
    if selection.about_stories:
        stages.append({"$match": {f"found.{field}": {"$in": list(some)} for field, some in _wanted(selection) if some}})
    told: Document = {"level": "$_id.level", "start": "$_id.start", **{name: f"$_id.{name}" for name in kept}}
    told.update({one.value: {"$ifNull": [f"$found.{_OF_STORY[one]}", None]} for one in dimensions if one in _OF_STORY})
    stages.append({"$set": told})
    if Dimension.TOPIC in dimensions:
        if selection.topics:
            # Who asks for some topics is not told of the others that their stories have as well.
            stages.append({"$set": {"topic": {"$setIntersection": ["$topic", list(selection.topics)]}}})
        stages.append({"$unwind": {"path": "$topic", "preserveNullAndEmptyArrays": True}})
        stages.append({"$set": {"topic": {"$ifNull": ["$topic", None]}}})
    return stages


def _wanted(selection: Selection) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (
        ("topics", selection.topics),
        ("language", selection.languages),
        ("programme_id", selection.programmes),
    )


_OF_STORY = {Dimension.TOPIC: "topics", Dimension.LANGUAGE: "language", Dimension.PROGRAMME: "programme_id"}


def _days() -> Document:
    month = {"$dateTrunc": {"date": _later("$start"), **_WEEK_OF}}
    next_month = {
        "$dateTrunc": {
            "date": _later({"$dateAdd": {"startDate": "$start", "unit": "month", "amount": 1}}),
            **_WEEK_OF,
        }
    }
    length = {"$toInt": {"$divide": [{"$subtract": [next_month, month]}, _DAY]}}
    is_month = {"$eq": ["$level", Level.MONTH.value]}
    is_week = {"$eq": ["$level", Level.STORY_WEEK.value]}
    return {
        "first_day": {"$cond": [is_month, month, "$start"]},
        "offset": {"$range": [0, {"$cond": [is_month, length, {"$cond": [is_week, 7, 1]}]}]},
    }


def _later(start: Any) -> Document:
    return {"$add": [start, _THURSDAY]}


def _is_there(path: str) -> Document:
    # In the order of BSON a number is greater than null, and a member that is missing is not.
    return {"$cond": [{"$gt": [path, None]}, 1, 0]}


def _sums(document: Document, dimensions: tuple[Dimension, ...]) -> Sums:
    there = [name for name in MEASURES if document[f"{_HAS}{name}"]]
    return Sums(
        _key(document["_id"] or {}, dimensions),
        {name: document[name] for name in there},
        {name: document[f"{_HAS}{name}"] for name in there},
    )


def _key(found: Document, dimensions: tuple[Dimension, ...]) -> Key:
    key: dict[Dimension, date | str | None] = {}
    for one in dimensions:
        value = found.get(one.value)
        key[one] = value.date() if isinstance(value, datetime) else value
    return key
