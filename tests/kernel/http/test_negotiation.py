"""Which media type an answer has (RFC 9110 §12.5.1)."""

from __future__ import annotations

import pytest

from kernel.http import preferred

OFFERED = ("application/json", "text/csv", "image/svg+xml")


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "application/json"),
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/csv", "text/csv"),
        ("TEXT/CSV", "text/csv"),
        ("text/*", "text/csv"),
        ("text/html, image/*;q=0.5, */*;q=0.1", "image/svg+xml"),
        ("application/json;q=0.2, text/csv;q=0.3", "text/csv"),
        ("*/*, application/json;q=0", "text/csv"),
        ("text/csv; charset=utf-8; q=0.9, application/json;q=0.8", "text/csv"),
        ("image/png", None),
        ("text/csv;q=0", None),
        ("text/csv;q=2", None),
        ("text/csv;q=nan", None),
        (";;,,=", None),
        ("x" * 5000, "application/json"),
    ],
)
def test_what_is_asked_for_most_is_given(accept: str | None, chosen: str | None) -> None:
    assert preferred(accept, OFFERED) == chosen
