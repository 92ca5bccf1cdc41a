"""The key that signs the badges of a local stack. It says in front of its PEM that production must not take it."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from devstack.environment import DEMO_KEY_PREFIX

_BITS = 2_048


def make_key(path: Path) -> None:
    """Write a new key, for its owner only (mode 600), unless there is one: badges were signed with it."""
    if path.is_file():
        return
    key = rsa.generate_private_key(public_exponent=65_537, key_size=_BITS)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(f"{DEMO_KEY_PREFIX}key\n".encode() + pem)
    partial.replace(path)
