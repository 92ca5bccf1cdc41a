"""Versions as entity tags, and the preconditions that name them (RFC 9110 §8.8.3 and §13)."""

import re
from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Header, Request

from kernel.errors import Invalid, PreconditionRequired, StaleWrite
from kernel.language import Text

_TAG = re.compile(r'\s*((?:W/)?"[\x21\x23-\x7e\x80-\xff]*")\s*(?:,|$)|\s*,')


def etag(version: int) -> str:
    """The strong entity tag of a resource at that version."""
    return f'"{version}"'


class ExpectedVersion:
    """Which versions the caller is prepared to change."""

    def __init__(self, tags: Sequence[str] | None) -> None:
        self._tags = tags

    def check(self, version: int) -> None:
        """Return when the caller knows this version, else `StaleWrite`.

        Compare strongly (RFC 9110 §13.1.1): a weak tag never fits. `If-Match: *` fits whatever exists.
        """
        if self._tags is not None and etag(version) not in self._tags:
            raise StaleWrite


async def _if_match(
    request: Request,
    declared: Annotated[
        str | None, Header(alias="If-Match", description="The ETag of what you change, as you read it.")
    ] = None,
) -> ExpectedVersion:
    if declared is None:
        raise PreconditionRequired
    values = request.headers.getlist("if-match")
    if [value.strip() for value in values] == ["*"]:
        return ExpectedVersion(None)
    tags = _parse(values)
    if not tags:
        detail = Text(en="If-Match takes entity tags in quotes.", fr="If-Match prend des étiquettes entre guillemets.")
        raise Invalid.parameter("If-Match", detail)
    return ExpectedVersion(tags)


IfMatch = Annotated[ExpectedVersion, Depends(_if_match)]
"""Dependency for editing endpoints: 428 without `If-Match`; hand it to the command, which checks the stored version."""


def matches_any(values: Sequence[str], tag: str) -> bool:
    """Whether the lines of an `If-None-Match` fit a tag, compared weakly (RFC 9110 §8.8.3.2)."""
    if [value.strip() for value in values] == ["*"]:
        return True
    return tag.removeprefix("W/") in {given.removeprefix("W/") for given in _parse(values) or ()}


def _parse(values: Sequence[str]) -> list[str] | None:
    """The entity tags of a header's lines; None when one is malformed."""
    text, position, tags = ", ".join(values), 0, list[str]()
    while position < len(text):
        match = _TAG.match(text, position)
        if match is None:
            return None
        if match[1]:
            tags.append(match[1])
        position = match.end()
    return tags
