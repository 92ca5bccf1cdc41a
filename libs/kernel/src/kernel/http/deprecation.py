"""Operations that will go: said in the document, and on every answer (RFC 9745, RFC 8594)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, TypeVar

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

_MARK = "__deprecation__"

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Deprecation:
    """Since when an operation should not be used, when it will be gone if that is known, and the page that says what to
    do instead."""

    since: datetime
    link: str
    sunset: datetime | None = None

    def __post_init__(self) -> None:
        if self.sunset is not None and self.sunset < self.since:
            raise ValueError("nothing ends before it is deprecated (RFC 9745 §4)")

    def marking(self, send: Send) -> Send:
        """`send`, which adds the headers to an answer."""

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["deprecation"] = f"@{int(self.since.timestamp())}"
                headers.append("link", f'<{self.link}>; rel="deprecation"')
                if self.sunset is not None:
                    headers["sunset"] = format_datetime(self.sunset.astimezone(UTC), usegmt=True)
                    headers.append("link", f'<{self.link}>; rel="sunset"')
            await send(message)

        return send_marked

    def describe(self, operation: dict[str, Any]) -> None:
        """Say it in an operation of the OpenAPI document, which has a member of its own for the bare fact only."""
        operation["deprecated"] = True
        operation["externalDocs"] = {"description": "What to do instead.", "url": self.link}
        operation["x-deprecated-since"] = self.since.isoformat()
        if self.sunset is not None:
            operation["x-sunset"] = self.sunset.isoformat()


def deprecated(*, since: datetime, link: str, sunset: datetime | None = None) -> Callable[[Endpoint], Endpoint]:
    """Mark an endpoint, below its `@router.…`: all its answers, problems too, and the document say so.

    Both moments are aware; `link` is the address of a page.
    """
    deprecation = Deprecation(since, link, sunset)

    def mark(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _MARK, deprecation)
        return endpoint

    return mark


def deprecation_of(endpoint: Callable[..., Any]) -> Deprecation | None:
    """What an endpoint is marked with."""
    return getattr(endpoint, _MARK, None)
