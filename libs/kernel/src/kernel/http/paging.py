"""Pages of a list: what every list endpoint does with `limit` and `cursor`."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request

from kernel.pagination import Cursor, Cursors, Limit
from kernel.settings import key_bytes

T = TypeVar("T")


class PageRequest:
    """The page that a caller asks for, of whichever list."""

    def __init__(self, key: bytes, *, limit: int, cursor: str | None) -> None:
        self._key = key
        self._limit = limit
        self._cursor = cursor

    def of(self, name: str, **filters: Any) -> "ListPage":
        """The page as one of this list with these filters; a list that differs by reader names the reader among them.

        Raises `Invalid` when the cursor is not one of this list and these filters.
        """
        cursors = Cursors(self._key, name, **filters)
        return ListPage(cursors, limit=self._limit, after=cursors.decode(self._cursor) if self._cursor else None)


class ListPage:
    """A page of one list: `after` is the position of the last item of the page before, None on the first page."""

    def __init__(self, cursors: Cursors, *, limit: int, after: Mapping[str, Any] | None) -> None:
        self._cursors = cursors
        self._limit = limit
        self.after = after

    @property
    def limit(self) -> int:
        """How many items are shown at most."""
        return self._limit

    @property
    def enough(self) -> int:
        """How many items to find: one more than are shown tells whether there is a next page."""
        return self._limit + 1

    def cut(self, found: Sequence[T], position_of: Callable[[T], Mapping[str, Any]]) -> tuple[list[T], str | None]:
        """The items to show and `next_cursor`, which leads to what comes after the position of the last of them."""
        shown = list(found[: self._limit])
        more = self.cursor(position_of(shown[-1])) if len(found) > self._limit else None
        return shown, more

    def cursor(self, position: Mapping[str, Any]) -> str:
        """`next_cursor` for a list that knows by itself whether and where it goes on."""
        return self._cursors.encode(position)


async def _paging(request: Request, limit: Limit = 20, cursor: Cursor = None) -> PageRequest:
    return PageRequest(key_bytes(request.app.state.settings.cursor_key), limit=limit, cursor=cursor)


Paging = Annotated[PageRequest, Depends(_paging)]
"""Dependency of every list endpoint, which takes the parameters `limit` and `cursor`:

    page = paging.of("parts", kind=kind)
    before = page.after["before"] if page.after else None
    found = await parts.newest(kind=kind, before=before, limit=page.enough)
    items, more = page.cut(found, lambda part: {"before": part.id})
    return listed(Page(items=[PartView.of(part) for part in items], next_cursor=more), request)
"""
