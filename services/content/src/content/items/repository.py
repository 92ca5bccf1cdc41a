"""Items where they are: in a document on somebody else's server."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import dataclass

from content.items import schemas
from content.items.errors import (
    FeedAddressRefused,
    FeedLeadsElsewhere,
    FeedNotAFeed,
    FeedTooLarge,
    FeedTooSlow,
    FeedUnreachable,
)
from content.items.models import Document, Validators
from kernel.outbound import Fetched, Outbound, RefusedAddress, TookTooLong, TooLong, Unreachable

_OK = 200
_NOT_MODIFIED = 304
_MAX_VALIDATOR = 1_000


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as it was read, and how to ask for the next one."""

    document: Document
    validators: Validators


# A reader may use a gigabyte and a processor; who comes third waits, within the deadline of its own fetch.
_READERS = 2


class ItemRepository:
    """Fetches and reads feeds: at most `max_bytes` and `most` items of each, within `seconds`."""

    def __init__(self, outbound: Outbound, *, seconds: float, max_bytes: int, most: int) -> None:
        self.outbound = outbound
        self.seconds = seconds
        self.max_bytes = max_bytes
        self.most = most
        self._readers = asyncio.Semaphore(_READERS)

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

    async def read(self, url: str, *, known: Validators) -> Reading | None:
        """What the feed says now, None when the server says that it has not changed; else the problem that says why it
        cannot be read."""
        try:
            async with asyncio.timeout(self.seconds):
                fetched = await self._fetch(url, known)
                if fetched.status == _NOT_MODIFIED:
                    return None
                if fetched.status != _OK:
                    raise FeedUnreachable("status", answered=fetched.status)
                return Reading(await self._parse(fetched), _validators(fetched))
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

    async def _parse(self, fetched: Fetched) -> Document:
        """Read in a process of its own, which ends with the deadline (see `schemas`)."""
        content_type = fetched.headers.get("Content-Type", "application/xml")
        arguments = {"url": fetched.url, "content_type": content_type, "most": self.most, "seconds": self.seconds}
        async with self._readers:
            message, status = await self._answer_of_reader(json.dumps(arguments).encode() + b"\n" + fetched.body)
        document = schemas.received(message) if status == 0 else None
        if document is None:
            raise FeedNotAFeed
        return document

    async def _answer_of_reader(self, question: bytes) -> tuple[bytes, int | None]:
        """What the process says, and its exit status; it does not outlive the call."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-m", schemas.__name__),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={},
        )
        try:
            answer, _ = await process.communicate(question)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return answer, process.returncode


def _validators(fetched: Fetched) -> Validators:
    etag, last_modified = fetched.headers.get("ETag"), fetched.headers.get("Last-Modified")
    return Validators(_kept(etag), _kept(last_modified))


def _kept(validator: str | None) -> str | None:
    return validator if validator is not None and len(validator) <= _MAX_VALIDATOR else None
