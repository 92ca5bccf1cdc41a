"""The *little* format: what is written reads as it was meant."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distribution.linkedin.models import little

_RESERVED = r"\|{}@[]()<>#*_~"
_text = st.text(
    alphabet=st.sampled_from(_RESERVED + " ab1é👋\n") | st.characters(exclude_categories=["Cs"]), max_size=60
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Plain words, 50 % & more.", "Plain words, 50 % & more."),
        ("a (b) [c] {d} <e> *f* _g_ ~h~ |i| \\", r"a \(b\) \[c\] \{d\} \<e\> \*f\* \_g\_ \~h\~ \|i\| \\"),
        ("me@example.org", r"me\@example.org"),
        ("#tram opens", r"{hashtag|\#|tram} opens"),
        ("#night_shift!", r"{hashtag|\#|night\_shift}!"),
        ("C# is #1, # too", r"C\# is \#1, \# too"),
        ("https://e.org/a_b#c", r"https://e.org/a\_b\#c"),
    ],
)
def test_reserved_characters_are_escaped_and_hashtags_stay_hashtags(text: str, expected: str) -> None:
    assert little(text) == expected


@given(_text)
def test_whoever_reads_the_format_reads_the_text(text: str) -> None:
    assert read(little(text)) == text


@given(_text)
def test_nothing_reserved_is_left_bare(text: str) -> None:
    bare = re.sub(r"\\.", "", little(text).replace("{hashtag|\\#|", ""), flags=re.DOTALL)

    # What is left of a template is the brace that ends it.
    assert set(bare) & set(_RESERVED) <= {"}"}
    assert bare.count("}") == little(text).count("{hashtag|\\#|")


def read(written: str) -> str:
    """What the format's grammar makes of a text: the template for hashtags, then escapes."""
    templates = re.sub(r"\{hashtag\|\\#\|((?:[^\\}]|\\.)*)\}", r"\\#\1", written)
    return re.sub(r"\\(.)", r"\1", templates, flags=re.DOTALL)
