"""How close two texts are, from hashes of their three-word runs: neither text is kept."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection

WORDS = 3
_WORD = re.compile(r"\w+")


def shingles(text: str, *, most: int = 512) -> frozenset[int]:
    """Unsigned 64-bit hashes of each run of three words, at most `most` of them (the smallest, so that equal texts keep
    equal ones).

    Words are compared without case, accents or punctuation (Unicode NFKD, then casefold). A text of one or two words is
    one run of its own.
    """
    folded = unicodedata.normalize("NFKD", text).casefold()
    words = _WORD.findall("".join(letter for letter in folded if not unicodedata.combining(letter)))
    runs = {" ".join(words[at : at + WORDS]) for at in range(max(len(words) - WORDS + 1, 1))} if words else set()
    return frozenset(sorted(_hash(run) for run in runs)[:most])


def containment(part: Collection[int], whole: Collection[int]) -> float:
    """How much of `part` stands in `whole`, from 0 to 1; 0 when `part` is empty."""
    return len(frozenset(part) & frozenset(whole)) / len(part) if part else 0.0


def _hash(run: str) -> int:
    return int.from_bytes(hashlib.blake2b(run.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
