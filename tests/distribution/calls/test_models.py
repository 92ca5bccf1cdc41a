"""What answers mean, whatever stands in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distribution.accounts.models import Later, Outcome, Reconnect, Refused
from distribution.calls.models import delay_of, json_of, outcome_of, word_of
from kernel.outbound import Fetched

AT = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
SOON = AT + timedelta(seconds=90)
SLOW = AT + timedelta(hours=1)


def answer(status: int, body: bytes = b"", **headers: str) -> Fetched:
    return Fetched(status, {name.replace("_", "-").title(): value for name, value in headers.items()}, body, "")


class Headers(dict[str, str]):
    """Headers by any spelling of their names, as the client gives them."""

    def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
        return next((value for known, value in self.items() if known.lower() == name.lower()), default)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (401, Reconnect("credentials_refused")),
        (429, Later(None, "too_many_requests")),
        (408, Later(None, "network_unavailable")),
        (500, Later(None, "network_unavailable")),
        (503, Later(None, "network_unavailable")),
        (599, Later(None, "network_unavailable")),
        (400, Refused("invalid")),
        (403, Refused("forbidden")),
        (404, Refused("not_found")),
        (413, Refused("too_long")),
        (422, Refused("invalid")),
        (302, Refused("unexpected_answer")),
        (204, Refused("unexpected_answer")),
        (418, Refused("unexpected_answer")),
    ],
)
def test_a_status_means_one_thing(status: int, expected: Outcome) -> None:
    assert outcome_of(answer(status), at=AT) == expected


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "90"}, 90),
        ({"Retry-After": format_datetime(SOON, usegmt=True)}, 90),
        ({"RateLimit-Reset": str(int(SOON.timestamp()))}, 90),
        ({"RateLimit-Reset": "90"}, 90),
        ({"X-RateLimit-Reset": "2026-11-25T12:01:30.000Z"}, 90),
        # A clock of theirs that is an hour off.
        (
            {"Date": format_datetime(SLOW, usegmt=True), "X-RateLimit-Reset": "2026-11-25T13:01:30Z"},
            90,
        ),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": format_datetime(AT - timedelta(days=1), usegmt=True)}, 0),
        ({"Retry-After": "99999999"}, 86_400),
        ({"Retry-After": "9" * 400}, None),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": "soon", "RateLimit-Reset": "90"}, 90),
        ({"X-RateLimit-Reset": "2026-11-25T12:01:30"}, None),
    ],
)
def test_the_networks_own_delay_is_kept(headers: dict[str, str], seconds: float | None) -> None:
    assert delay_of(Headers(headers), at=AT) == seconds


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_header_is_a_bounded_delay_or_none(retry: str, reset: str) -> None:
    delay = delay_of(Headers({"Retry-After": retry, "RateLimit-Reset": reset, "Date": retry}), at=AT)

    assert delay is None or 0 <= delay <= 86_400


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"a":'])
def test_what_is_no_json_object_is_an_empty_one(body: bytes) -> None:
    assert json_of(answer(200, body)) == {}


@pytest.mark.parametrize("value", [None, 5, "", "a b", "a\nb", "é", "x" * 2_049, ["x"]])
def test_an_id_is_one_visible_word(value: object) -> None:
    assert word_of(value) is None
    assert word_of("urn:li:share:1") == "urn:li:share:1"
