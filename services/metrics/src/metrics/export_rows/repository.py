"""The rows of exports, read from cells and stories: from nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kernel.errors import Invalid
from kernel.language import Text
from kernel.mongo import Db, Document
from metrics.cells.models import Level
from metrics.cells.repository import CELLS, midnight
from metrics.denominators.repository import DenominatorRepository
from metrics.export_rows.models import Ambassadors, Row, Selection, counts_of, days_of
from metrics.stories.models import Story
from metrics.stories.repository import StoryRepository

# How far the last day of a row may be behind the one that it belongs to.
_LONGEST = timedelta(days=34)


@dataclass(frozen=True, slots=True)
class Position:
    """Where reading goes on: behind the row with this id, which belongs to this day."""

    start: datetime
    row: str


class RowRepository:
    """Reads rows in the order of their days, some at a time, so that nothing is held open in between."""

    def __init__(self, stories: StoryRepository, denominators: DenominatorRepository) -> None:
        self.stories = stories
        self.denominators = denominators

    async def ambassadors(self, selection: Selection, db: Db) -> Ambassadors:
        """The numbers of ambassadors that rows of a period may need."""
        last = selection.last + _LONGEST
        return Ambassadors(await self.denominators.told((), db, first=selection.first, last=last))

    async def position(self, row: str, selection: Selection, db: Db) -> Position:
        """The position behind a row; `Invalid`, at the parameter `after`, if none of the period has this id."""
        found = await db.collection(CELLS).find_one({"_id": row}, fields=["start"])
        if found is None or not selection.first <= found["start"].date() <= selection.last:
            detail = Text(en="No row of the period has this id.", fr="Aucune ligne de la période n’a cet identifiant.")
            raise Invalid.parameter("after", detail, code="row")
        return Position(found["start"], row)

    async def page(
        self, selection: Selection, db: Db, *, ambassadors: Ambassadors, after: Position | None, most: int
    ) -> tuple[list[Row], Position | None]:
        """The next rows, at most `most`, perhaps none, and where to go on; None when there are no more.

        Takes time in proportion to `most`, wherever it begins: the index by day and id leads there.
        """
        cells = await self._cells(selection, db, after=after, most=most)
        known = await self.stories.of({cell["story_id"] for cell in cells if cell["story_id"]}, db)
        rows = [
            _row(cell, story, ambassadors)
            for cell in cells
            if _is_asked(story := known.get(cell["story_id"]), selection)
        ]
        more = len(cells) == most
        return rows, Position(cells[-1]["start"], cells[-1]["_id"]) if more else None

    async def _cells(self, selection: Selection, db: Db, *, after: Position | None, most: int) -> list[Document]:
        wanted: Document = {}
        for field, value in (("story_id", selection.story), ("network", selection.network)):
            if value is not None:
                wanted[field] = value
        if selection.entity is not None:
            # The finest cells alone know entities, and some of them none.
            wanted |= {"level": Level.FINE.value, "entity": selection.entity}
        before = midnight(selection.last + timedelta(days=1))
        cells, order = db.collection(CELLS), [("start", 1), ("_id", 1)]
        if after is None:
            period = {"$gte": midnight(selection.first), "$lt": before}
            return await cells.find({**wanted, "start": period}, sort=order, limit=most)
        # Two questions, because one with "or" would read a day from its first row again and again.
        found = await cells.find({**wanted, "start": after.start, "_id": {"$gt": after.row}}, sort=order, limit=most)
        if len(found) < most:
            later = {**wanted, "start": {"$gt": after.start, "$lt": before}}
            found += await cells.find(later, sort=order, limit=most - len(found))
        return found


def _is_asked(story: Story | None, selection: Selection) -> bool:
    if not selection.asks_of_stories:
        return True
    return (
        story is not None
        and selection.topic in (None, *story.topics)
        and selection.language in (None, story.language)
        and selection.programme in (None, story.programme_id)
    )


def _row(cell: Document, story: Story | None, ambassadors: Ambassadors) -> Row:
    first, last = days_of(cell["level"], cell["start"].date())
    programme, language, topics = (
        (None, None, ()) if story is None else (story.programme_id, story.language, story.topics)
    )
    return [
        cell["_id"],
        cell["level"],
        first,
        last,
        cell["story_id"],
        cell["network"],
        cell["entity"],
        programme,
        language,
        topics,
        ambassadors.of(programme, last),
        *counts_of(cell["counts"], network=cell["network"]),
    ]
