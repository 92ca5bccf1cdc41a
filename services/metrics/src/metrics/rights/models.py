"""The right to answer a wave once: a blind signature (RFC 9474, RSABSSA-SHA384-PSS-Randomized) of what nobody sees.

The private operation is pycryptodome's, in constant time and blinded against timing. It has no name without an
underscore there; RFC 9474's test vectors, which our tests run, would notice a change of what it does.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256

from Crypto.PublicKey import RSA
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from metrics.rights.errors import NotABlindedMessage

MODULUS_BYTES = 384
EXPONENT = 65_537


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """That a person was given their right to answer a wave, and a digest of what for."""

    wave_id: str
    person_id: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class IssuingKey:
    """The private key of a wave. One key signs for one wave and for nothing else."""

    der: bytes

    @classmethod
    def generate(cls) -> IssuingKey:
        """A new key of 3072 bits, as strong as the 128 bits of everything else (NIST SP 800-57, table 2)."""
        key = rsa.generate_private_key(EXPONENT, MODULUS_BYTES * 8)
        return cls(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))

    @property
    def modulus(self) -> bytes:
        """The modulus of its public key."""
        n = self._numbers.public_numbers.n
        return n.to_bytes((n.bit_length() + 7) // 8)

    def sign(self, blinded_message: bytes) -> bytes:
        """The blind signature of a blinded message (RFC 9474 §4.3); `NotABlindedMessage` for what is none."""
        numbers = self._numbers
        n, e = numbers.public_numbers.n, numbers.public_numbers.e
        message = int.from_bytes(blinded_message)
        if len(blinded_message) != (n.bit_length() + 7) // 8 or message >= n:
            raise NotABlindedMessage
        # What the vault opened is as it was made, and the checks of a key would take 20 times as long as the signature.
        key = RSA.construct((n, e, numbers.d, numbers.q, numbers.p, numbers.iqmp), consistency_check=False)
        signature: bytes = key._decrypt_to_bytes(message)  # type: ignore[no-untyped-call]
        if pow(int.from_bytes(signature), e, n) != message:
            # A fault in the computation would give the private key away (§4.3, step 4).
            raise ArithmeticError("the blind signature does not hold")
        return signature

    @property
    def _numbers(self) -> rsa.RSAPrivateNumbers:
        key = load_der_private_key(self.der, None, unsafe_skip_rsa_key_validation=True)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError("the key of a wave is an RSA key")
        return key.private_numbers()


def digest_of(blinded_message: bytes) -> bytes:
    """What tells a repeated request from another one."""
    return sha256(blinded_message).digest()


def to_base64url(raw: bytes) -> str:
    """Bytes in base64url without padding (RFC 4648 §5)."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def from_base64url(text: str) -> bytes:
    """The bytes of base64url without padding, of which a schema has seen that it is nothing else."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
