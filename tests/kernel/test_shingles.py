"""Closeness of texts from hashes of their words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kernel.shingles import containment, shingles

WORDS = st.lists(st.text(alphabet="abcdefgh", min_size=1, max_size=4), min_size=3, max_size=60)


def test_case_accents_and_punctuation_do_not_matter() -> None:
    assert shingles("L’ÉTÉ à Paris, enfin!") == shingles("l'ete a paris enfin")
    assert shingles("ﬁne weather today") == shingles("FINE weather today")


def test_the_order_of_words_matters() -> None:
    assert shingles("one two three") != shingles("three two one")


def test_a_text_of_one_or_two_words_is_one_run() -> None:
    assert len(shingles("hello")) == len(shingles("hello world")) == 1
    assert shingles("hello") != shingles("hello world")


def test_a_text_without_words_has_no_runs() -> None:
    assert shingles("") == shingles(" …!? ") == frozenset()


def test_hashes_are_the_same_in_every_process_and_fit_64_bits() -> None:
    # Known value: events hold these hashes for years, so that the way they are made must not change.
    assert shingles("the new tram") == {8712479509140019668}


def test_the_same_runs_are_kept_of_equal_long_texts() -> None:
    text = " ".join(f"word{number}" for number in range(2_000))
    kept = shingles(text)
    assert len(kept) == 512
    assert kept == shingles(text.upper())
    assert kept == frozenset(sorted(shingles(text, most=10_000))[:512])


@given(WORDS, WORDS)
def test_a_part_is_contained_wholly_in_the_text_it_was_taken_from(part: list[str], rest: list[str]) -> None:
    whole = shingles(" ".join([*part, *rest]), most=10_000)
    assert containment(shingles(" ".join(part)), whole) == 1.0


@given(WORDS)
def test_every_hash_is_an_unsigned_64_bit_number(words: list[str]) -> None:
    assert all(0 <= one < 2**64 for one in shingles(" ".join(words)))


def test_containment_is_the_share_of_the_part() -> None:
    assert containment({1, 2, 3, 4}, {1, 2, 9}) == 0.5
    assert containment(set(), {1}) == 0.0
    assert containment({1}, set()) == 0.0


def test_half_of_a_surrogate_pair_is_a_text_too() -> None:
    assert shingles("a \ud800 b c") == shingles("a \ud800 b c")
