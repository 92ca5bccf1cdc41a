"""Lists to their end, page by page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from relais_client.calls import Answer


async def items(page: Callable[[str | None], Awaitable[Answer[Any]]]) -> AsyncIterator[Any]:
    """All items of a list. The methods `iter_…` of a service are this, with the type of their items."""
    cursor: str | None = None
    while True:
        body = (await page(cursor)).body
        for one in body["items"]:
            yield one
        cursor = body.get("next_cursor")
        if cursor is None:
            return
