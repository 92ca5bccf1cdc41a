"""Codes are all different, and what is kept of one says nothing of it."""

from __future__ import annotations

from gamification.codes.models import hash_of, new_code


def test_a_code_is_known_by_its_hash_alone() -> None:
    codes = [new_code() for _ in range(100)]

    assert len({one.text for one in codes} | {one.hash for one in codes}) == 200
    assert all(hash_of(one.text) == one.hash for one in codes)
    assert all(len(one.text) == 32 for one in codes)


def test_whatever_somebody_sends_for_a_code_is_none() -> None:
    for text in ("", "\ud800", "\x00", "x" * 10_000):
        assert hash_of(text) != new_code().hash
