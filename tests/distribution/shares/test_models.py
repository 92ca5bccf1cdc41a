"""How close words are to others."""

from __future__ import annotations

import pytest

from distribution.captions.models import Caption
from distribution.networks.models import Network
from distribution.shares.models import SKETCH, Closeness, Likeness, closeness, likeness
from distribution.stories.models import packed
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


def caption(id: str, text: str, *, network: str = "linkedin") -> Caption:
    return Caption(id=id, version=1, story_id="s", network=network, shingles=packed(shingles(text)))


@pytest.mark.parametrize(
    ("text", "used"),
    [
        (OWN_WORDS, "mine"),
        (OWN_WORDS.upper() + " !", "mine"),
        (" ".join(OWN_WORDS.split()[:8]), "mine"),
        (f"{OWN_WORDS} {STORY_TEXT}", None),
        ("", None),
    ],
)
def test_the_caption_whose_words_are_used_as_they_are_is_known(text: str, used: str | None) -> None:
    captions = [caption("other", "Quite another text is suggested by this one."), caption("mine", OWN_WORDS)]

    assert likeness(shingles(text), captions, network=Network.LINKEDIN).used_verbatim == used


def test_of_equal_captions_the_one_for_the_network_is_used_and_then_the_oldest() -> None:
    captions = [caption("3", OWN_WORDS, network="x"), caption("2", OWN_WORDS), caption("1", OWN_WORDS)]

    assert likeness(shingles(OWN_WORDS), captions, network=Network.X).used_verbatim == "3"
    assert likeness(shingles(OWN_WORDS), captions, network=Network.BLUESKY).used_verbatim == "1"


def test_a_text_is_as_close_as_the_caption_that_it_is_most_like() -> None:
    assert closeness(shingles(OWN_WORDS), story=[], others=[], caption=Likeness(0.9, "1")) is Closeness.VERBATIM
    assert closeness(shingles(OWN_WORDS), story=[], others=[], caption=Likeness(0.4, "1")) is Closeness.EDITED
    assert likeness(shingles(OWN_WORDS), [], network=Network.X) == Likeness()
