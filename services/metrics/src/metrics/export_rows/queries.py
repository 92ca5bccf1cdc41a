"""Published counts as one long answer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence

from kernel.mongo import Db
from metrics.export_rows.models import Row, Selection
from metrics.export_rows.repository import Position, RowRepository

# So many rows are read and encoded at once: some 100 KB, and some milliseconds of the event loop.
PAGE_ROWS = 500


class RowQueries:
    """Rows of exports."""

    def __init__(self, db: Db, rows: RowRepository) -> None:
        self.db = db
        self.rows = rows

    async def lines(
        self,
        selection: Selection,
        *,
        after: str | None,
        head: bytes,
        encode: Callable[[Sequence[Row]], bytes],
    ) -> AsyncIterator[bytes]:
        """The rows behind the one with the id `after` (None: all), piece by piece; `head` comes before the first one of
        all. Memory and open cursors do not grow with them.

        Raises `Invalid` for an unknown row before anything is given.
        """
        position = None if after is None else await self.rows.position(after, selection, self.db)
        return self._pieces(selection, position, head if after is None else b"", encode)

    async def _pieces(
        self,
        selection: Selection,
        position: Position | None,
        head: bytes,
        encode: Callable[[Sequence[Row]], bytes],
    ) -> AsyncIterator[bytes]:
        if head:
            yield head
        more, ambassadors = True, await self.rows.ambassadors(selection, self.db)
        while more:
            rows, position = await self.rows.page(
                selection, self.db, ambassadors=ambassadors, after=position, most=PAGE_ROWS
            )
            more = position is not None
            if rows:
                yield encode(rows)
