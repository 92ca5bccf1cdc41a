"""What a caller has already is not sent again, told by its tag or by its date."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from fastapi import Request

from kernel.http import known_or

BODY = b"<feed/>"
AT = datetime(2026, 11, 24, 9, 30, 0, 700_000, tzinfo=UTC)
TAG = known_or(BODY, Request({"type": "http", "headers": []})).headers["etag"]


def status(**headers: str) -> int:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    request = Request({"type": "http", "headers": raw})
    return known_or(BODY, request, media_type="application/xml", modified_at=AT).status_code


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        ("Tue, 24 Nov 2026 09:30:00 GMT", 304),
        ("Tue, 24 Nov 2026 09:29:59 GMT", 200),
        ("Tuesday, 24-Nov-26 09:30:00 GMT", 304),
        ("Tue Nov 24 09:30:00 2026", 304),
        ("yesterday", 200),
        ("", 200),
        ("Tue, 99 Nov 2026 09:30:00 GMT", 200),
        ("Tue, 24 Nov 99999999999999999999 09:30:00 GMT", 200),
        ("Mon, 01 Jan 0001 00:00:00 +0100", 200),
    ],
)
def test_a_date_counts_in_seconds_and_only_if_it_can_be_read(since: str, expected: int) -> None:
    assert status(if_modified_since=since) == expected


def test_a_tag_counts_before_a_date() -> None:
    date = "Tue, 24 Nov 2026 09:30:00 GMT"
    assert status(if_none_match=TAG, if_modified_since="yesterday") == 304
    assert status(if_none_match='"other"', if_modified_since=date) == 200


def test_an_answer_says_when_it_was_modified() -> None:
    answer = known_or(BODY, Request({"type": "http", "headers": []}), modified_at=AT, headers={"vary": "Accept"})
    assert answer.headers["last-modified"] == "Tue, 24 Nov 2026 09:30:00 GMT"
    assert answer.headers["vary"] == "Accept"


def test_without_a_date_a_date_does_not_count() -> None:
    headers = [(b"if-modified-since", b"Tue, 24 Nov 2026 09:30:00 GMT")]
    assert known_or(BODY, Request({"type": "http", "headers": headers})).status_code == 200
