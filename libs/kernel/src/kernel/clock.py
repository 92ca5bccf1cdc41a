"""The time, as a collaborator that tests can replace, and identifiers that sort by it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import uuid_utils

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The present, in UTC, cut to the millisecond that MongoDB keeps, so that a stored time equals the one in hand."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def new_id() -> str:
    """A UUID version 7 (RFC 9562 §5.7) in lower case: unique, and sorted by the millisecond of its making."""
    return str(uuid_utils.uuid7())
