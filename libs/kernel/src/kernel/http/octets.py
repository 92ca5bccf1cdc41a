"""Bytes as they are: a route that takes a body other than JSON, and an answer of which a part may be asked for."""

import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from kernel.errors import RangeNotSatisfiable
from kernel.http.context import HEAD_ONLY
from kernel.http.etags import matches_any

MOST_BYTES = "x-most-bytes"

_BINARY = {"schema": {"type": "string", "format": "binary"}}
# One range of bytes (RFC 9110 §14.1.2): both ends, the first alone, or the length of the end. Numbers of more digits
# than any file has bytes are as good as malformed.
_RANGE = re.compile(r"bytes\s*=\s*(?:(\d{1,18})\s*-\s*(\d{1,18})?|-\s*(\d{1,18}))", re.IGNORECASE)


def takes_bytes(*media_types: str, most: int, description: str) -> dict[str, Any]:
    """`openapi_extra` of a route whose body is no JSON: `await request.body()` gives it, as it is.

    It may have `most` bytes, also when the service takes fewer in general. Read it after the caller is authorised.
    """
    content = dict.fromkeys(media_types, _BINARY)
    return {"requestBody": {"required": True, "description": description, "content": content, MOST_BYTES: most}}


def gives_bytes(*media_types: str) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI responses of a route that answers with `part_of`; add its problems, of which one is
    `RangeNotSatisfiable`."""
    content = dict.fromkeys(media_types, _BINARY)
    return {
        200: {"description": "All of it.", "content": content},
        206: {"description": "The part that `Range` asks for.", "content": content},
        304: {"description": "It is what `If-None-Match` names."},
    }


@dataclass(frozen=True, slots=True)
class Octets:
    """Bytes that never change: how many, their strong entity tag, and what they are."""

    length: int
    tag: str
    media_type: str


def part_of(
    octets: Octets,
    request: Request,
    read: Callable[[int, int], AsyncIterator[bytes]],
    *,
    headers: Mapping[str, str],
) -> Response:
    """All of some bytes (200), the one range that was asked for (206), or that the caller has them already (304).

    `read(begin, end)` gives the bytes between. Several ranges at once, and ranges that cannot be understood, are passed
    over, as RFC 9110 §14.2 allows. Raises `RangeNotSatisfiable` for a range behind the end.
    """
    always = {"etag": octets.tag, "accept-ranges": "bytes", "x-content-type-options": "nosniff", **headers}
    if matches_any(request.headers.getlist("if-none-match"), octets.tag):
        return Response(status_code=304, headers=always)
    wanted = _range(request, octets)
    begin, end = wanted or (0, octets.length)
    always["content-length"] = str(end - begin)
    if wanted is not None:
        always["content-range"] = f"bytes {begin}-{end - 1}/{octets.length}"
    if request.scope.get(HEAD_ONLY):
        # Nobody would see the bytes, and all of them would be read.
        return Response(None, 206 if wanted else 200, always, octets.media_type)
    return StreamingResponse(read(begin, end), 206 if wanted else 200, always, octets.media_type)


def _range(request: Request, octets: Octets) -> tuple[int, int] | None:
    lines = request.headers.getlist("range")
    asked = _RANGE.fullmatch(lines[0].strip()) if len(lines) == 1 else None
    # If-Range compares strongly (RFC 9110 §13.1.5); a date in it is never one of ours.
    if asked is None or request.headers.get("if-range", octets.tag) != octets.tag:
        return None
    first, last, suffix = (None if text is None else int(text) for text in asked.groups())
    if first is None:
        begin, end = max(octets.length - (suffix or 0), 0), octets.length
    elif last is not None and last < first:
        return None
    else:
        begin, end = first, min(octets.length, octets.length if last is None else last + 1)
    if begin >= end:
        raise RangeNotSatisfiable(octets.length)
    return begin, end
