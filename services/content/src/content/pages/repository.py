"""Pages where they are: on somebody else's server."""

from __future__ import annotations

import asyncio

from content.pages import schemas
from content.pages.models import Page, PageFault, PageUnreadable
from content.readers.repository import Readers
from kernel.outbound import Fetched, Outbound, RefusedAddress, TookTooLong, TooLong, Unreachable

_OK = 200
# Reading a page takes a tenth of a second of a processor; feeds come first.
_READERS = 1
# Answers that may be another one later: too many requests, and what a server says of itself.
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_HTML = ("text/html", "application/xhtml+xml")


class PageRepository:
    """Fetches and reads pages: at most `max_bytes` of each, within `seconds` for either."""

    def __init__(self, outbound: Outbound, *, seconds: float, max_bytes: int) -> None:
        self.outbound = outbound
        self.seconds = seconds
        self.max_bytes = max_bytes
        self._readers = asyncio.Semaphore(_READERS)

    async def read(self, url: str) -> Page:
        """What the page at an address says, `PageUnreadable` when it says nothing."""
        fetched = await self._fetch(url)
        if fetched.status != _OK:
            raise PageUnreadable(PageFault.STATUS, passing=fetched.status in _PASSING)
        content_type = fetched.headers.get("Content-Type", "")
        if content_type.partition(";")[0].strip().lower() not in _HTML:
            raise PageUnreadable(PageFault.NOT_A_PAGE, passing=False)
        arguments = {"url": fetched.url, "content_type": content_type, "seconds": self.seconds}
        try:
            async with self._readers, asyncio.timeout(self.seconds):
                answer = await Readers(schemas.__name__).answer(fetched.body, arguments)
        except TimeoutError:
            answer = None
        if answer is None:
            raise PageUnreadable(PageFault.NOT_A_PAGE, passing=False)
        return schemas.received(answer)

    async def _fetch(self, url: str) -> Fetched:
        try:
            return await self.outbound.get(
                url, headers={"Accept": "text/html"}, seconds=self.seconds, max_bytes=self.max_bytes
            )
        except RefusedAddress:
            raise PageUnreadable(PageFault.REFUSED, passing=False) from None
        except TookTooLong:
            raise PageUnreadable(PageFault.TOO_SLOW, passing=True) from None
        except TooLong:
            raise PageUnreadable(PageFault.TOO_LARGE, passing=False) from None
        except Unreachable:
            raise PageUnreadable(PageFault.UNREACHABLE, passing=True) from None
