"""What answers of networks mean, whichever network it is; nothing of a body but its JSON is ever looked at."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from distribution.accounts.models import Later, Outcome, Reconnect, Refused
from kernel.outbound import Fetched, OutboundFailure, RefusedAddress

# A network that asks for more is asked again after a day.
MOST_SECONDS = 86_400.0
# Beyond, a number of seconds is a moment since 1970 and no delay.
_MOMENTS_FROM = 1_000_000_000.0
_RESETS = ("ratelimit-reset", "x-ratelimit-reset")
_SECONDS = re.compile(r"\d{1,15}(\.\d{1,6})?")
_TOO_MANY, _UNAUTHORIZED, _SERVER_ERRORS = 429, 401, 500
_PASSING = frozenset({408, 425})
_REFUSALS: Mapping[int, str] = {
    400: "invalid",
    403: "forbidden",
    404: "not_found",
    410: "not_found",
    413: "too_long",
    422: "invalid",
}


def json_of(answer: Fetched) -> dict[str, Any]:
    """The JSON object that was answered; empty when the body is anything else."""
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def word_of(value: Any, *, most: int = 2_048) -> str | None:
    """A member that has to be a text of one visible ASCII word, such as an id, a token or an address; else None."""
    if not isinstance(value, str) or not 0 < len(value) <= most:
        return None
    return value if all("!" <= letter <= "~" for letter in value) else None


def outcome_of(answer: Fetched, *, at: datetime) -> Outcome:
    """What an answer that is no success means for what was asked."""
    status = answer.status
    if status == _UNAUTHORIZED:
        return Reconnect("credentials_refused")
    if status == _TOO_MANY:
        return Later(delay_of(answer.headers, at=at), "too_many_requests")
    if status >= _SERVER_ERRORS or status in _PASSING:
        return Later(delay_of(answer.headers, at=at), "network_unavailable")
    return Refused(_REFUSALS.get(status, "unexpected_answer"))


def outcome_of_failure(failure: OutboundFailure) -> Outcome:
    """What a call that brought nothing means where asking again is safe."""
    if isinstance(failure, RefusedAddress):
        return Refused("address_refused")
    return Later(None, failure.reason)


def delay_of(headers: Mapping[str, str], *, at: datetime) -> float | None:
    """The seconds that a network wants to be left alone: `Retry-After` (RFC 9110 §10.2.3), or when its rate limit
    begins anew, by its own clock where it says the time. None when it says nothing that can be read."""
    now = (_date(headers.get("Date", "")) or at).timestamp()
    for name in ("retry-after", *_RESETS):
        delay = _delay(headers.get(name, "").strip(), now=now)
        if delay is not None:
            return min(max(delay, 0.0), MOST_SECONDS)
    return None


def _delay(text: str, *, now: float) -> float | None:
    if _SECONDS.fullmatch(text):
        seconds = float(text)
        return seconds - now if seconds >= _MOMENTS_FROM else seconds
    moment = _date(text) or _moment(text)
    return None if moment is None else moment.timestamp() - now


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return _placed(moment)


def _moment(text: str) -> datetime | None:
    try:
        return _placed(datetime.fromisoformat(text))
    except ValueError:
        return None


def _placed(moment: datetime) -> datetime | None:
    # Without an offset nobody knows when it is; the formats in use all have one.
    if moment.tzinfo is None:
        return None
    try:
        return moment if math.isfinite(moment.timestamp()) else None
    except (OverflowError, OSError, ValueError):
        return None
