"""Lists of one bit for each badge (W3C Bitstring Status List 1.0): set means revoked. They name nobody and no badge."""

from __future__ import annotations

import gzip
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

# The least that the recommendation allows (§3.3), so that who asks for a list does not say about which badge.
BITS: Final = 131_072
# An index is drawn. Where so many in a row are taken, the list is about half full, and another one is begun.
DRAWS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The bit of one badge. It outlasts the badge, so that no other one ever gets it."""

    list_id: str
    index: int
    key_id: str
    revoked_at: datetime | None = None

    @property
    def id(self) -> str:
        """Its name: no other entry has the same."""
        return f"{self.list_id}:{self.index}"

    @classmethod
    def of(cls, entry_id: str, *, key_id: str, revoked_at: datetime | None) -> Entry:
        """The entry of a name."""
        list_id, index = cls.place(entry_id)
        return cls(list_id=list_id, index=index, key_id=key_id, revoked_at=revoked_at)

    @staticmethod
    def place(entry_id: str) -> tuple[str, int]:
        """The list and the index that a name says."""
        list_id, _, index = entry_id.rpartition(":")
        return list_id, int(index)


def new_list_id() -> str:
    """The name of a new list."""
    return secrets.token_hex(8)


def drawn() -> int:
    """An index, the same chance for each."""
    return secrets.randbelow(BITS)


def encoded(revoked: Iterable[int]) -> str:
    """`encodedList` (§3.3): the bits, the first one the highest of the first byte, in gzip and base64url, after the
    multibase prefix `u`."""
    bits = bytearray(BITS // 8)
    for index in revoked:
        bits[index // 8] |= 0x80 >> index % 8
    # Without the moment of packing, so that equal lists are equal bytes.
    return "u" + urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=").decode("ascii")
