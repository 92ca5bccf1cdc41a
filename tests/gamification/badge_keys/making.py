"""Keys to sign badges with, for tests."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa


def key_file(path: Path, *, bits: int = 2_048, before: str = "demo-key\n") -> Path:
    """Write a new RSA key to a file, as `openssl genpkey` does."""
    key = rsa.generate_private_key(public_exponent=65_537, key_size=bits)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_text(before + pem.decode("ascii"))
    return path
