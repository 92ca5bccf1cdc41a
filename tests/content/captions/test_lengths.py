"""Texts are as long as their networks count. Those marked with their name are cases of twitter-text's conformance
suite, with its results."""

from __future__ import annotations

import pytest

from content.captions.models import length_of
from content.network_policies.models import Counting

FAMILY = "👨‍👩‍👧‍👦"


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("Hi http://test.co", 26),  # Regular Tweet with url
        ("http://test.co", 23),  # Just url
        ("https://www.twitter.com/aloha " * 10, 240),  # 10 url string, no overflow
        ("故人西辞黄鹤楼，烟花三月下扬州。" * 10, 320),  # 160 CJK char
        ("the" + "故人西辞黄鹤楼，烟花三月下扬州。" * 10, 323),  # 3 latin char + 160 CJK char
        ("😷" * 160, 320),  # 160 emoji char
        ("A\u0301B", 2),  # 'Á' is normalized into 1 char
        ("A\u05e9\u05bc\u05c1", 4),  # normalized into 3 chars
        ("😷👾😡🔥💩", 10),  # Count unicode emoji chars
        ("", 0),
        ("abc", 3),
        ("Où ça ? – « Là »…", 18),
        ("€", 2),
        ("™", 2),
        (FAMILY, 2),
        ("👍🏽", 2),
        ("🇫🇷🇩🇪", 4),
        ("1️⃣", 2),
        ("©", 1),
        ("©️", 2),
        ("e" + "\u0301" * 3, 3),
        ("www.example.org/a/very/long/path/that/goes/on/and/on", 23),
        ("example.org, and more", 33),
        ("See (https://example.org/é).", 30),
        ("write to someone@example.org", 28),
        ("The end.Then another", 20),
        ("ftp://example.org", 17),
    ],
)
def test_x_weighs_what_is_written(text: str, length: int) -> None:
    assert length_of(text, Counting.WEIGHTED) == length


@pytest.mark.parametrize(
    ("text", "length"),
    [("", 0), ("abc", 3), ("e\u0301", 1), (FAMILY, 1), ("🇫🇷🇩🇪", 2), ("👍🏽👍🏽", 2), ("नमस्ते", 3), ("a\r\nb", 3)],
)
def test_bluesky_counts_what_readers_take_for_a_character(text: str, length: int) -> None:
    assert length_of(text, Counting.GRAPHEMES) == length


@pytest.mark.parametrize(("text", "length"), [("", 0), ("e\u0301", 2), (FAMILY, 7), ("😷", 1)])
def test_the_others_count_code_points(text: str, length: int) -> None:
    assert length_of(text, Counting.CHARACTERS) == length


@pytest.mark.parametrize(
    "text", ["a." * 2_500, "http://" * 700, "\u0301" * 5_000, "🇫" * 5_000, "@" * 5_000, "x" * 5_000]
)
def test_no_text_takes_long_to_weigh(text: str) -> None:
    # The limit of the test run is what fails; the longest text that is taken is this long.
    assert length_of(text, Counting.WEIGHTED) > 0
