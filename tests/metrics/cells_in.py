"""Published counts, put where the fold would put them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from kernel.mongo import Db, Document, Tx, UnitOfWork
from metrics.cells.models import CellKey, Level
from metrics.cells.repository import CELLS, midnight
from metrics.stories.models import Story
from metrics.stories.repository import StoryRepository


def cell(
    start: date,
    story: str | None,
    counts: Mapping[str, int],
    *,
    level: Level = Level.FINE,
    network: str | None = "mastodon",
    entity: str | None = "",
) -> Document:
    """A cell as it stands in the database."""
    if level is not Level.FINE:
        network = entity = None
    key = CellKey(level, start, story, network, entity)
    return {
        "_id": key.id,
        "level": level.value,
        "start": midnight(start),
        "story_id": story,
        "network": network,
        "entity": entity,
        "counts": dict(counts),
    }


async def put(db: Db, cells: Sequence[Document]) -> None:
    """Have these cells, besides those that are there."""
    await db.collection(CELLS).insert_many(cells)


async def told(
    uow: UnitOfWork, story_id: str, *, programme: str = "main", language: str = "en", topics: tuple[str, ...] = ()
) -> None:
    """Have content's story known."""
    story = Story(id=story_id, version=1, language=language, topics=topics, programme_id=programme, published_at=None)

    async def work(tx: Tx) -> None:
        await StoryRepository().project(story, tx)

    await uow.run(work)
