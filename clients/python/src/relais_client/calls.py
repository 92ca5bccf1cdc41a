"""One request and its answer: sign-in, language, preconditions, problems."""

from __future__ import annotations

import inspect
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import httpx

Body = TypeVar("Body")
Token = str | Callable[[], str | Awaitable[str]] | None
"""An access token, or what gets one; it is asked for each request."""


@dataclass(frozen=True, slots=True)
class Answer(Generic[Body]):
    """What a service answered. `etag` is what a change to it takes as `if_match`."""

    body: Body
    status: int
    headers: Mapping[str, str]

    @property
    def etag(self) -> str:
        """The version that was read; empty where the service names none."""
        return self.headers.get("etag", "")


class ProblemError(Exception):
    """A request that was refused, and why (RFC 9457). `errors` point at faults of the request."""

    def __init__(self, document: Mapping[str, Any], *, status: int, headers: Mapping[str, str]) -> None:
        self.document = document
        self.status = status
        self.headers = headers
        self.type = str(document.get("type", "about:blank"))
        self.title = str(document.get("title", ""))
        self.detail = str(document.get("detail", ""))
        self.trace_id = str(document.get("trace_id", ""))
        self.errors: list[dict[str, str]] = document.get("errors", [])
        super().__init__(f"{status} {self.type}: {self.detail}")

    def is_a(self, slug: str) -> bool:
        """Whether it is the problem of this name, such as `stale-write`."""
        return self.type.endswith(f"/problems/{slug}")


def once() -> str:
    """A key for something that is to be created. Send the same one with each retry: it is then created once."""
    return str(uuid.uuid4())


class Calls:
    """Requests to one service."""

    def __init__(self, http: httpx.AsyncClient, base_url: str, *, token: Token, language: str | None) -> None:
        self._http = http
        self._base_url = base_url.rstrip("/")
        self._token = token
        self._language = language

    async def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str | None] | None = None,
        body: Any = None,
        content: bytes | None = None,
        content_type: str | None = None,
    ) -> Answer[Any]:
        """The answer; JSON decoded, anything else as bytes. `ProblemError` for every status from 400 on."""
        named = {**(headers or {}), "Content-Type": content_type}
        sent = {name: value for name, value in named.items() if value is not None}
        asked = {name: value for name, value in (query or {}).items() if value is not None}
        request = self._http.build_request(
            method,
            self._base_url + path,
            params=asked,
            headers=await self._signed(sent),
            **({"content": content} if content is not None else {"json": body} if body is not None else {}),
        )
        response = await self._http.send(request)
        _must_be_good(response)
        return Answer(_decoded(response), response.status_code, response.headers)

    @asynccontextmanager
    async def stream(self, path: str, *, headers: Mapping[str, str]) -> AsyncIterator[httpx.Response]:
        """An answer that is read as it comes, for as long as it comes."""
        timeout = httpx.Timeout(30, read=120)
        signed = await self._signed({**headers, "Accept": "text/event-stream"})
        async with self._http.stream("GET", self._base_url + path, headers=signed, timeout=timeout) as response:
            if response.is_error:
                await response.aread()
            _must_be_good(response)
            yield response

    async def _signed(self, headers: Mapping[str, str]) -> dict[str, str]:
        token = self._token() if callable(self._token) else self._token
        value = await token if inspect.isawaitable(token) else token
        return {
            **({"Authorization": f"Bearer {value}"} if value is not None else {}),
            **({"Accept-Language": self._language} if self._language is not None else {}),
            **headers,
        }


def _must_be_good(response: httpx.Response) -> None:
    if response.is_error:
        decoded = _decoded(response)
        document = decoded if isinstance(decoded, dict) else {"title": response.reason_phrase}
        raise ProblemError(document, status=response.status_code, headers=response.headers)


def _decoded(response: httpx.Response) -> Any:
    if not response.content:
        return None
    kind = response.headers.get("content-type", "").partition(";")[0]
    return response.json() if kind == "application/json" or kind.endswith("+json") else response.content
