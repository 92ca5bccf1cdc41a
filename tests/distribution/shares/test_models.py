"""How close words are to others."""

from __future__ import annotations

import pytest

from distribution.shares.models import SKETCH, Closeness, closeness
from kernel.shingles import shingles
from tests.distribution.conftest import OWN_WORDS, STORY_TEXT

STORY = shingles(STORY_TEXT)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (STORY_TEXT, Closeness.VERBATIM),
        (STORY_TEXT.upper() + " !!!", Closeness.VERBATIM),
        ("The new tram line opens on Monday and links the harbour with the city.", Closeness.VERBATIM),
        (f"{STORY_TEXT} I cannot wait to take it to work, after all those winters on the bike.", Closeness.EDITED),
        (OWN_WORDS, Closeness.OWN),
        ("", Closeness.OWN),
        ("🎉🎉🎉", Closeness.OWN),
    ],
)
def test_a_text_is_as_close_to_the_story_as_the_part_it_shares(text: str, expected: Closeness) -> None:
    assert closeness(shingles(text), story=STORY, others=[]) is expected


def test_what_others_said_counts_like_the_story() -> None:
    others = [shingles("Something else was said by this person here."), shingles(OWN_WORDS)]

    assert closeness(shingles(OWN_WORDS), story=STORY, others=others) is Closeness.VERBATIM


def test_a_long_text_is_recognised_by_its_sketch() -> None:
    words = shingles(" ".join(f"word{number}" for number in range(400)))
    sketch = sorted(words)[:SKETCH]

    assert closeness(words, story=[], others=[sketch]) is Closeness.VERBATIM


def test_a_part_of_a_story_too_long_to_be_known_in_full_is_recognised() -> None:
    story = " ".join(f"word{number}" for number in range(3000))
    part = " ".join(f"word{number}" for number in range(1000, 1200))

    assert closeness(shingles(part), story=shingles(story), others=[]) is Closeness.VERBATIM
