"""Cells and stories, put there as the fold and the projections leave them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from kernel.clock import new_id
from kernel.testing.service import Running
from metrics.cells.models import CellKey, Level
from metrics.cells.repository import CELLS, midnight
from metrics.stories.repository import STORIES

# Weeks of their own, far from today: Monday the 5th to Sunday, all of it in October.
MONDAY = date(2026, 10, 5)


async def grow(metrics: Running, key: CellKey, **counts: int) -> None:
    """Have a cell with these counts."""
    document = {
        "_id": f"{key.id}:{new_id()}",
        "level": key.level.value,
        "start": midnight(key.start),
        "story_id": key.story_id,
        "network": key.network,
        "entity": key.entity,
        "counts": counts,
    }
    await metrics.runtime.mongo.collection(CELLS).insert_one(document)


def fine(story: str, *, day: date = MONDAY, network: str = "linkedin", entity: str = "") -> CellKey:
    """The finest cell."""
    return CellKey.fine(day, story, network, entity)


def story_day(story: str, *, day: date = MONDAY) -> CellKey:
    """All networks and entities of a day."""
    return CellKey(Level.STORY_DAY, day, story, None, None)


def story_week(story: str, *, monday: date = MONDAY) -> CellKey:
    """All of a week."""
    return CellKey(Level.STORY_WEEK, monday, story, None, None)


def month(*, first: date) -> CellKey:
    """All stories of a month."""
    return CellKey(Level.MONTH, first, None, None, None)


async def tell_of(
    metrics: Running, story: str, *, topics: Sequence[str] = (), language: str = "en", programme: str = "main"
) -> None:
    """Have a story known."""
    document = {
        "_id": story,
        "version": 1,
        "topics": list(topics),
        "language": language,
        "programme_id": programme,
        "published_at": None,
        "entities": [],
    }
    await metrics.runtime.mongo.collection(STORIES).insert_one(document)


async def figures(metrics: Running, query: str) -> dict[str, Any]:
    """What is shown."""
    answer = await metrics.get(f"/v1/figures?{query}")
    assert answer.status == 200, answer.body
    shown: dict[str, Any] = answer.json
    return shown


def rows(shown: dict[str, Any], measure: str = "human_clicks") -> dict[tuple[str | None, ...], int | None]:
    """A figure's value in each row, by what the row is about."""
    return {tuple(row[name] for name in shown["group_by"]): row[measure]["value"] for row in shown["rows"]}
