"""A person's own half of a blind signature (RFC 9474, RSABSSA-SHA384-PSS-Randomized): for the demonstration and tests.

It runs on the person's device, and what it draws at random never leaves that: whoever knows the blinding can tell which
answer is theirs.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha384
from math import gcd

from Crypto.Hash import SHA384
from Crypto.Signature.pss import MGF1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers

TOKEN_BYTES = 32
SALT_BYTES = 48
_HASH_BYTES = 48


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The public key of a wave."""

    n: int
    e: int

    @classmethod
    def of_jwk(cls, jwk: Mapping[str, str]) -> PublicKey:
        """The key of a JSON Web Key."""
        return cls(int.from_bytes(from_base64url(jwk["n"])), int.from_bytes(from_base64url(jwk["e"])))

    @property
    def size(self) -> int:
        """Bytes of the modulus."""
        return (self.n.bit_length() + 7) // 8


@dataclass(frozen=True, slots=True)
class Blinding:
    """What a person keeps to themselves between asking for a right and answering with it."""

    key: PublicKey
    token: bytes
    message: bytes
    inverse: int
    blinded_message: bytes

    @classmethod
    def of(
        cls,
        key: PublicKey,
        message: bytes,
        *,
        token: bytes | None = None,
        salt: bytes | None = None,
        inverse: int | None = None,
    ) -> Blinding:
        """Prepare and blind a message (§4.1, §4.2). The arguments that would be random are for test vectors."""
        token = secrets.token_bytes(TOKEN_BYTES) if token is None else token
        encoded = _encoded(token + message, bits=key.n.bit_length() - 1, salt=salt or secrets.token_bytes(SALT_BYTES))
        number = int.from_bytes(encoded)
        if gcd(number, key.n) != 1:
            # Nobody will ever see this: it would be a factor of the key.
            raise ValueError("the message is not coprime to the modulus")
        factor = _unit(key.n) if inverse is None else pow(inverse, -1, key.n)
        blinded = number * pow(factor, key.e, key.n) % key.n
        return cls(key, token, message, pow(factor, -1, key.n), blinded.to_bytes(key.size))

    def finalize(self, blind_signature: bytes) -> bytes:
        """The signature of the token and message (§4.4); `InvalidSignature` if the issuer signed something else."""
        if len(blind_signature) != self.key.size:
            raise ValueError("the blind signature has another length than the key")
        signature = (int.from_bytes(blind_signature) * self.inverse % self.key.n).to_bytes(self.key.size)
        encoding = padding.PSS(mgf=padding.MGF1(hashes.SHA384()), salt_length=SALT_BYTES)
        public = RSAPublicNumbers(self.key.e, self.key.n).public_key()
        public.verify(signature, self.token + self.message, encoding, hashes.SHA384())
        return signature


def to_base64url(raw: bytes) -> str:
    """Bytes in base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def from_base64url(text: str) -> bytes:
    """The bytes of base64url without padding."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _encoded(message: bytes, *, bits: int, salt: bytes) -> bytes:
    """EMSA-PSS-ENCODE (RFC 8017 §9.1.1) with SHA-384, which the libraries do only together with a signature."""
    length = (bits + 7) // 8
    digest = sha384(bytes(8) + sha384(message).digest() + salt).digest()
    block = bytes(length - len(salt) - _HASH_BYTES - 2) + b"\x01" + salt
    mask = MGF1(digest, len(block), SHA384)
    masked = int.from_bytes(block) ^ int.from_bytes(mask)
    masked &= (1 << (8 * len(block) - (8 * length - bits))) - 1
    return masked.to_bytes(len(block)) + digest + b"\xbc"


def _unit(n: int) -> int:
    while True:
        if gcd(number := secrets.randbelow(n - 1) + 1, n) == 1:
            return number
