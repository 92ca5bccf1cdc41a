"""Text for people: one visible line, and markup taken out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.texts import is_one_line, one_line, plain_text


@pytest.mark.parametrize(
    "text", ["Été 2026", "نامه‌ای به شهر", "👩‍👩‍👧 family", "שלום\u200f!", "日本語", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "e\u0301"]
)
def test_text_of_every_language_is_a_line(text: str) -> None:
    assert is_one_line(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "\u00a0", "\u200d", "\u0301"),
        *("a\nb", "a\tb", "a\0b", "a\x7fb", "a\x85b", "a\u2028b", "a\ud800b"),
        *("a\u202eb", "a\u2066b", "a\u200bb", "a\u2060b", "\ufeffa"),
    ],
)
def test_text_that_hides_or_reorders_something_is_no_line(text: str) -> None:
    assert not is_one_line(text)


@given(st.text())
def test_one_line_makes_a_line_or_nothing(text: str) -> None:
    line = one_line(text, most=20)
    assert line == "" or is_one_line(line)
    assert len(line) <= 20


def test_one_line_joins_lines_and_shows_where_it_cut() -> None:
    assert one_line(" a\r\n\t b\u200b c ") == "a b c"
    assert one_line("abcdef", most=4) == "abc…"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("plain &amp; simple", "plain & simple"),
        ("<p>one</p><p>two</p>", "one two"),
        ("<b>a &lt; b</b>", "a < b"),
        ("", ""),
        ("a < b", "a < b"),
    ],
)
def test_plain_text_is_what_a_reader_sees(markup: str, text: str) -> None:
    assert plain_text(markup) == text
