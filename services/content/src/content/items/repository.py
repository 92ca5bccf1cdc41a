"""Items where they are: in a document on somebody else's server."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self

from content.items import schemas
from content.items.errors import (
    FeedAddressRefused,
    FeedGone,
    FeedLeadsElsewhere,
    FeedNotAFeed,
    FeedTooLarge,
    FeedTooSlow,
    FeedUnreachable,
)
from content.items.models import Document, Validators
from content.readers.repository import Readers
from content.settings import Settings
from kernel.clock import Clock, utc_now
from kernel.outbound import Fetched, Outbound, RefusedAddress, TookTooLong, TooLong, Unreachable

_OK = 200
_NOT_MODIFIED = 304
_GONE = 410
_MAX_VALIDATOR = 1_000
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as it was read, and how to ask for the next one.

    `document` is None when the server says that it has not changed. `fresh_seconds` is how long the server takes it to
    stay as it is, `moved_to` where it has moved for good.
    """

    document: Document | None
    validators: Validators
    fresh_seconds: float = 0.0
    moved_to: str | None = None


# A reader may use a gigabyte and a processor; who comes third waits, within the deadline of its own fetch.
_READERS = 2


class ItemRepository:
    """Fetches and reads feeds: at most `max_bytes` and `most` items of each, within `seconds`.

    Inside its context a reader is started ahead. A `patient` one waits without end for a reader that is free, and gives
    fetching and reading `seconds` each.
    """

    def __init__(
        self,
        outbound: Outbound,
        *,
        seconds: float,
        max_bytes: int,
        most: int,
        patient: bool = False,
        clock: Clock = utc_now,
    ) -> None:
        self.outbound = outbound
        self.seconds = seconds
        self.max_bytes = max_bytes
        self.most = most
        self.patient = patient
        self.clock = clock
        self._readers = asyncio.Semaphore(_READERS)
        self._reader = Readers(schemas.__name__)

    async def __aenter__(self) -> Self:
        await self._reader.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._reader.__aexit__(kind, error, trace)

    async def check(self, url: str) -> None:
        """Return when a feed may be at this address, else `FeedAddressRefused`."""
        try:
            async with asyncio.timeout(self.seconds):
                await self.outbound.check(url)
        except RefusedAddress as refused:
            raise FeedAddressRefused(refused.reason) from None
        except TimeoutError:
            # Its name server is slow; fetching will tell.
            return

    async def read(self, url: str, *, known: Validators) -> Reading:
        """What the feed says now; else the problem (one of `FEED_PROBLEMS`) that says why it cannot be read."""
        try:
            async with asyncio.timeout(self.seconds) as deadline:
                fetched = await self._fetch(url, known)
                fresh, moved_to = _fresh_seconds(fetched.headers), fetched.url if fetched.moved else None
                if fetched.status == _NOT_MODIFIED:
                    return Reading(None, known, fresh, moved_to)
                if fetched.status == _GONE:
                    raise FeedGone
                if fetched.status != _OK:
                    retry_after = _retry_after(fetched.headers, now=self.clock())
                    raise FeedUnreachable("status", answered=fetched.status, retry_after=retry_after)
                return Reading(await self._parse(fetched, deadline), _validators(fetched), fresh, moved_to)
        except TimeoutError:
            raise FeedTooSlow(self.seconds) from None

    async def _fetch(self, url: str, known: Validators) -> Fetched:
        headers = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        try:
            return await self.outbound.get(
                url,
                headers={name: value for name, value in headers.items() if value is not None},
                seconds=self.seconds,
                max_bytes=self.max_bytes,
            )
        except RefusedAddress as refused:
            raise FeedLeadsElsewhere(refused.reason) from None
        except TookTooLong:
            raise FeedTooSlow(self.seconds) from None
        except TooLong:
            raise FeedTooLarge(self.max_bytes) from None
        except Unreachable as unreachable:
            raise FeedUnreachable(unreachable.reason) from None

    async def _parse(self, fetched: Fetched, deadline: asyncio.Timeout) -> Document:
        """Read in a process of its own, which ends with the deadline (see `content.readers`)."""
        content_type = fetched.headers.get("Content-Type", "application/xml")
        arguments = {"url": fetched.url, "content_type": content_type, "most": self.most, "seconds": self.seconds}
        if self.patient:
            deadline.reschedule(None)
        async with self._readers:
            if self.patient:
                deadline.reschedule(asyncio.get_running_loop().time() + self.seconds)
            answer = await self._reader.answer(fetched.body, arguments)
        document = schemas.received(answer) if answer is not None else None
        if document is None:
            raise FeedNotAFeed
        return document


def _validators(fetched: Fetched) -> Validators:
    etag, last_modified = fetched.headers.get("ETag"), fetched.headers.get("Last-Modified")
    return Validators(_kept(etag), _kept(last_modified))


def _kept(validator: str | None) -> str | None:
    return validator if validator is not None and len(validator) <= _MAX_VALIDATOR else None


def _fresh_seconds(headers: Mapping[str, str]) -> float:
    """How long an answer stays fresh (RFC 9111 §4.2.1), 0 when the server does not say."""
    found = _MAX_AGE.search(headers.get("Cache-Control", "").lower())
    age = headers.get("Age", "").strip()
    return max(float(found[1]) - (float(age) if age.isdecimal() and age.isascii() else 0.0), 0.0) if found else 0.0


def _retry_after(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """Seconds for which the server asks not to be called (RFC 9110 §10.2.3), None when it does not ask."""
    value = headers.get("Retry-After", "").strip()
    if value.isdecimal() and value.isascii():
        return float(value[:10])
    try:
        until = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    # A date with `-0000` for its zone comes without one, and is in UTC.
    until = until if until.tzinfo is not None else until.replace(tzinfo=UTC)
    return max((until - now).total_seconds(), 0.0)


def feed_items(settings: Settings, outbound: Outbound, *, patient: bool = False) -> ItemRepository:
    """What reads feeds, within the limits of the settings."""
    return ItemRepository(
        outbound,
        seconds=settings.feed_seconds,
        max_bytes=settings.feed_bytes,
        most=settings.feed_items,
        patient=patient,
    )
