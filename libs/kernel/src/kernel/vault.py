"""Encryption of what is kept of people and must not be read from a database or its backups alone."""

from __future__ import annotations

import os
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_FORM: Final = b"\x01"
_NAME_BYTES: Final = 4
_NONCE_BYTES: Final = 12
_HEAD: Final = len(_FORM) + _NAME_BYTES + _NONCE_BYTES


class Sealed(Exception):
    """None of the keys opens it, it belongs elsewhere, or it was changed."""


class Vault:
    """AES-256-GCM (NIST SP 800-38D) under the first of its keys; what any of them sealed can be opened.

    For a rotation the new key goes before the old one, which is taken away when nothing is left that it sealed
    (`is_current`). A key is at least 32 bytes, of which an AES key is made.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys:
            raise ValueError("a vault needs a key")
        made = [sha256(b"relais vault" + key).digest() for key in keys]
        self._current = _name(made[0])
        self._ciphers = {_name(key): AESGCM(key) for key in made}

    def seal(self, plain: bytes, *, belongs_to: str) -> bytes:
        """The bytes, unreadable and bound to what they belong to, such as `account:` and an id."""
        nonce = os.urandom(_NONCE_BYTES)
        head = _FORM + self._current
        return head + nonce + self._ciphers[self._current].encrypt(nonce, plain, head + belongs_to.encode())

    def open(self, sealed: bytes, *, belongs_to: str) -> bytes:
        """What was sealed; `Sealed` if it does not belong there, was changed, or its key is gone."""
        head, nonce = sealed[: _HEAD - _NONCE_BYTES], sealed[_HEAD - _NONCE_BYTES : _HEAD]
        cipher = self._ciphers.get(head[len(_FORM) :])
        if cipher is None or not head.startswith(_FORM) or len(nonce) < _NONCE_BYTES:
            raise Sealed
        try:
            return cipher.decrypt(nonce, sealed[_HEAD:], head + belongs_to.encode())
        except InvalidTag:
            raise Sealed from None

    def is_current(self, sealed: bytes) -> bool:
        """Whether it was sealed under the first key, so that a rotation is over for it."""
        return sealed.startswith(_FORM + self._current)


def _name(key: bytes) -> bytes:
    return sha256(b"name" + key).digest()[:_NAME_BYTES]
