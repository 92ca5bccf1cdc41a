"""Which language a request is answered in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.language import LANGUAGES, Text, accepted, negotiate


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("fr", "fr"),
        ("FR-be", "fr"),
        ("de, fr;q=0.3", "fr"),
        ("en;q=0.2, fr;q=0.2", "en"),
        ("fr;q=0.2, en;q=0.2", "fr"),
        ("*", "en"),
        ("fr;q=0", "en"),
        ("fr;q=2", "en"),
        ("fr; Q=0.5", "fr"),
    ],
)
def test_best_language_is_chosen(header: str | None, language: str) -> None:
    assert negotiate(header) == language


@given(st.text())
def test_any_header_leads_to_a_language(header: str) -> None:
    assert negotiate(header) in LANGUAGES


def test_text_speaks_both() -> None:
    text = Text(en="yes", fr="oui")
    assert [text.in_(language) for language in LANGUAGES] == ["yes", "oui"]


@pytest.mark.parametrize(
    ("header", "tags"),
    [
        (None, ()),
        ("de-AT, fr;q=0.3, en;q=0.7, it;q=0", ("de-at", "en", "fr")),
        ("*", ("*",)),
        ("x" * 300, ()),
    ],
)
def test_what_a_caller_accepts_is_known_in_their_order(header: str | None, tags: tuple[str, ...]) -> None:
    assert accepted(header) == tags
