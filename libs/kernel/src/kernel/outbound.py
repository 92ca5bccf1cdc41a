"""Calls to addresses that people give: to public networks only, and within limits of time and size.

The addresses of a host are looked up once per connection, every one of them is judged, and the connection goes to one
of exactly those, so that a name cannot mean one thing when it is checked and another when it is used.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

import aiohttp
from yarl import URL

from kernel.networks import JudgingResolver, Lookup, Networks, NotPublic, system_lookup, written_address

MAX_REDIRECTS = 5

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_NEVER_ASKED = frozenset({"name_unknown", "no_connection", "tls"})


class OutboundFailure(Exception):
    """A call that brought nothing usable; `reason` is a stable word for it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    @property
    def may_have_arrived(self) -> bool:
        """Whether the other side may have done what it was asked: False only when there was no connection to ask by."""
        return not isinstance(self, RefusedAddress) and self.reason not in _NEVER_ASKED


class RefusedAddress(OutboundFailure):
    """The address, or one it redirects to, is none that may be called: `malformed`, `scheme`, `credentials`,
    `spelling`, `not_public`."""


class Unreachable(OutboundFailure):
    """Nobody answers there in a way that can be understood: `name_unknown`, `no_connection`, `tls`, `broken_off`,
    `broken_answer`, `encoding`, `redirects`."""


class TookTooLong(OutboundFailure):
    """The answer was not complete by the deadline."""


class TooLong(OutboundFailure):
    """The answer has more bytes than were asked for, as it came or decompressed."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: its status, its headers by any spelling of their names, its decompressed body, and where it was.

    `moved` says that there were redirects on the way, and every one of them for good (301, 308).
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    moved: bool = False


@dataclass(frozen=True, slots=True)
class _Step:
    """Where a redirect leads."""

    url: URL
    permanent: bool


class Outbound:
    """A client for addresses that people give. Use it as an asynchronous context manager around the service's life.

    It follows redirects by itself and judges each, keeps no cookies, sends no credentials and knows no proxy. Calls
    beyond `connections` at a time wait, within their deadlines.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        allowed: Sequence[str] = (),
        lookup: Lookup = system_lookup,
        connections: int = 100,
    ) -> None:
        self._user_agent = user_agent
        self._networks = Networks(allowed)
        self._resolver = JudgingResolver(self._networks, lookup)
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=self._resolver, use_dns_cache=False, limit=self._connections),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self._user_agent, "Accept-Encoding": "gzip"},
            # The library would decompress without a limit; the deadline is that of the whole call.
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=None),
            trust_env=False,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def check(self, address: str) -> None:
        """Return when the address may be called as far as can be seen now, else `RefusedAddress`. A name that is not
        known (yet) passes: calling it will tell."""
        url = self._judged(address)
        host = url.raw_host or ""
        if written_address(host) is None:
            try:
                await self._resolver.resolve(host, url.port or 0)
            except NotPublic:
                raise RefusedAddress("not_public") from None
            except OSError:
                return

    async def get(
        self, address: str, *, headers: Mapping[str, str] | None = None, seconds: float, max_bytes: int
    ) -> Fetched:
        """The answer to a GET, after at most `MAX_REDIRECTS` redirects; an `OutboundFailure` within `seconds` and
        without reading more than `max_bytes` otherwise. An error status is an answer."""
        try:
            async with asyncio.timeout(seconds):
                step, kept = _Step(self._judged(address), permanent=True), True
                for number in range(MAX_REDIRECTS + 1):
                    answer = await self._ask("GET", step.url, headers or {}, b"", max_bytes, follow=True)
                    if isinstance(answer, Fetched):
                        return replace(answer, moved=kept and number > 0)
                    step, kept = answer, kept and answer.permanent
        except TimeoutError:
            raise TookTooLong("deadline") from None
        raise Unreachable("redirects")

    async def send(
        self,
        method: str,
        address: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        seconds: float,
        max_bytes: int,
    ) -> Fetched:
        """The answer to one request, which is never repeated and follows no redirect: 3xx is an answer, as an error
        status is. An `OutboundFailure` within `seconds` and without reading more than `max_bytes` otherwise."""
        try:
            async with asyncio.timeout(seconds):
                answer = await self._ask(method, self._judged(address), headers or {}, body, max_bytes, follow=False)
        except TimeoutError:
            raise TookTooLong("deadline") from None
        assert isinstance(answer, Fetched)
        return answer

    async def tell(
        self, address: str, *, headers: Mapping[str, str], body: bytes, seconds: float, max_bytes: int
    ) -> Fetched:
        """The head of the answer to a POST that is sent as `send` sends it; what the body says is not looked at.

        Of the body at most `max_bytes` are received, however long it is; the connection of a longer one is closed.
        """
        try:
            async with asyncio.timeout(seconds):
                answer = await self._ask(
                    "POST", self._judged(address), headers, body, max_bytes, follow=False, is_read=False
                )
        except TimeoutError:
            raise TookTooLong("deadline") from None
        assert isinstance(answer, Fetched)
        return answer

    async def _ask(
        self,
        method: str,
        url: URL,
        headers: Mapping[str, str],
        body: bytes,
        max_bytes: int,
        *,
        follow: bool,
        is_read: bool = True,
    ) -> Fetched | _Step:
        assert self._session is not None, "enter the context first"
        try:
            async with self._session.request(
                method, url, headers=headers, data=body or None, allow_redirects=False
            ) as response:
                target = response.headers.get("Location")
                if follow and response.status in _REDIRECTS and target is not None:
                    return _Step(self._judged(target, base=url), permanent=response.status in _PERMANENT)
                body = await _read(response, max_bytes) if is_read else await _drained(response, max_bytes)
                return Fetched(response.status, response.headers, body, str(url))
        except NotPublic:
            raise RefusedAddress("not_public") from None
        except aiohttp.ClientConnectorDNSError:
            raise Unreachable("name_unknown") from None
        except aiohttp.ClientSSLError:
            raise Unreachable("tls") from None
        except aiohttp.ClientConnectorError:
            raise Unreachable("no_connection") from None
        except (aiohttp.ClientPayloadError, aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
            raise Unreachable("broken_off") from None
        except (aiohttp.ClientError, ValueError):
            raise Unreachable("broken_answer") from None

    def _judged(self, address: str, *, base: URL | None = None) -> URL:
        """The address as it will be called. A host that is a number never meets the resolver: it is judged here."""
        try:
            url = URL(address) if base is None else base.join(URL(address))
            host, _port = url.raw_host, url.port
        except ValueError:
            raise RefusedAddress("malformed") from None
        if url.scheme not in ("http", "https"):
            raise RefusedAddress("scheme")
        if url.user is not None or url.password is not None:
            raise RefusedAddress("credentials")
        if not host:
            raise RefusedAddress("malformed")
        try:
            written = written_address(host)
        except ValueError:
            raise RefusedAddress("spelling") from None
        if written is not None and not self._networks.permits(written):
            raise RefusedAddress("not_public")
        return url


async def _drained(response: aiohttp.ClientResponse, max_bytes: int) -> bytes:
    """Nothing, once the body has come to its end, so that the connection serves another call, or is too long for it."""
    received = 0
    async for chunk in response.content.iter_any():
        received += len(chunk)
        if received > max_bytes:
            break
    return b""


async def _read(response: aiohttp.ClientResponse, max_bytes: int) -> bytes:
    """The decompressed body; neither it nor what was sent of it ever grows past `max_bytes`."""
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip"):
        raise Unreachable("encoding")
    unpack = None if encoding == "identity" else zlib.decompressobj(wbits=31)
    body, received = bytearray(), 0
    async for chunk in response.content.iter_any():
        received += len(chunk)
        try:
            body += chunk if unpack is None else unpack.decompress(chunk, max_bytes + 1 - len(body))
        except zlib.error:
            raise Unreachable("encoding") from None
        if max(received, len(body)) > max_bytes:
            raise TooLong("bytes")
    if unpack is not None and received:
        if not unpack.eof:
            raise Unreachable("broken_off")
        if unpack.unused_data:
            raise Unreachable("encoding")
    return bytes(body)
