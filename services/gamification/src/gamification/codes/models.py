"""Codes that open something to whoever has them: random, read once, and of which only a hash is kept. No I/O."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

# 192 bits, which nobody tries out and no slow hash could protect better.
_BYTES = 24


@dataclass(frozen=True, slots=True)
class Code:
    """A code, which is in no other place, and what is kept of it."""

    text: str
    hash: str


def new_code() -> Code:
    """A code that nobody has had before."""
    text = secrets.token_urlsafe(_BYTES)
    return Code(text, hash_of(text))


def hash_of(text: str) -> str:
    """What is kept of a code. The text may be whatever somebody sends, such as half of a surrogate pair."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
