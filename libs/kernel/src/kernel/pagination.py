"""Opaque cursors: where the next page of a list begins, signed so that nobody can make one up."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from kernel.errors import Invalid
from kernel.language import Text

_TAG_BYTES = 16
_MAX_CURSOR_CHARACTERS = 1024

Limit = Annotated[int, Field(ge=1, le=100, description="How many items a page has at most.")]
"""Type of a list's `limit` parameter: `limit: Limit = 20`."""

Cursor = Annotated[
    str | None, Field(max_length=_MAX_CURSOR_CHARACTERS, description="`next_cursor` of the page before.")
]
"""Type of a list's `cursor` parameter: `cursor: Cursor = None`."""


class Cursors:
    """Cursors of one list. They are bound to the list's name and its filters: a cursor of another list, or of the same
    list with other filters, does not open."""

    def __init__(self, key: bytes, name: str, **filters: Any) -> None:
        binding = json.dumps([name, filters], sort_keys=True, default=str)
        self._key = hmac.digest(key, binding.encode(), hashlib.sha256)

    def encode(self, position: Mapping[str, Any]) -> str:
        """The cursor of a position: a few JSON values, such as a time and an id (some 700 characters at most)."""
        payload = json.dumps(position, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._tag(payload) + payload).decode("ascii").rstrip("=")

    def decode(self, cursor: str) -> dict[str, Any]:
        """The position that `encode` was given; `Invalid`, at the parameter `cursor`, for anything else."""
        if len(cursor) > _MAX_CURSOR_CHARACTERS:
            raise _invalid()
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise _invalid() from None
        tag, payload = raw[:_TAG_BYTES], raw[_TAG_BYTES:]
        if not hmac.compare_digest(tag, self._tag(payload)):
            raise _invalid()
        position: dict[str, Any] = json.loads(payload)
        return position

    def _tag(self, payload: bytes) -> bytes:
        return hmac.digest(self._key, payload, hashlib.sha256)[:_TAG_BYTES]


def _invalid() -> Invalid:
    detail = Text(
        en="This cursor does not belong to this list and its filters.",
        fr="Ce curseur n’appartient pas à cette liste et à ses filtres.",
    )
    return Invalid.parameter("cursor", detail, code="cursor")
