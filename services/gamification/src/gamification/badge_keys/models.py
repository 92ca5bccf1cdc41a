"""Keys that badges are signed with: RSA, because Open Badges 3.0 (§8.2.3) asks every verifier to know RS256."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from joserfc import jws
from joserfc.jwk import RSAKey

from gamification.badge_keys.errors import UnusableKey
from kernel.settings import DEMO_KEY_PREFIX

ALGORITHM: Final = "RS256"
LEAST_BITS: Final = 2_048
_BEGIN: Final = "-----BEGIN"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key. Its `id` is the SHA-256 thumbprint of its public half (RFC 7638), so nobody has to name keys."""

    id: str
    public: Mapping[str, str]
    private: RSAKey
    is_demo: bool

    @classmethod
    def of_pem(cls, text: str) -> SigningKey:
        """The key in a PEM file; `UnusableKey` says in words why there is none. A key for demonstrations says so in
        front of it."""
        begin = text.find(_BEGIN)
        if begin < 0:
            raise UnusableKey("no PEM is in it")
        try:
            private = load_pem_private_key(text[begin:].encode(), password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise UnusableKey("its PEM is of no private key that can be read") from error
        if not isinstance(private, RSAPrivateKey) or private.key_size < LEAST_BITS:
            raise UnusableKey(f"its key is no RSA key of at least {LEAST_BITS} bits")
        key = RSAKey.import_key(private)
        public = {name: str(value) for name, value in key.as_dict(private=False).items() if name in ("kty", "n", "e")}
        return cls(key.thumbprint(), public, key, text.startswith(DEMO_KEY_PREFIX))

    def sign(self, payload: Mapping[str, Any], *, issuer: str, type_: str) -> str:
        """A compact JWS (RFC 7515) whose `kid` is the key's place in the issuer's DID document."""
        header = {"alg": ALGORITHM, "kid": f"{issuer}#{self.id}", "typ": type_}
        written = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
        return jws.serialize_compact(header, written, self.private, algorithms=[ALGORITHM])


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeKey:
    """The public half of a key that was used. It outlasts the private one, for as long as it is not withdrawn.
    Version 0 is a key that nothing was signed with yet, of which nothing is kept."""

    id: str
    version: int
    public: Mapping[str, str]
    first_used_at: datetime | None = None
    withdrawn_at: datetime | None = None

    @classmethod
    def unused(cls, key: SigningKey) -> BadgeKey:
        """The public half of a signing key."""
        return cls(id=key.id, version=0, public=key.public)

    def use(self, *, at: datetime) -> BadgeKey:
        """The key, to be kept from now on; the same object if it is kept already."""
        return self if self.version else replace(self, version=1, first_used_at=at)

    def withdraw(self, *, at: datetime) -> BadgeKey:
        """The key, trusted no more; the same object if it is not trusted already."""
        return self if self.withdrawn_at else replace(self, version=self.version + 1, withdrawn_at=at)


def did_of(url: str) -> str:
    """The `did:web` of an address: how verifiers come from it to the keys (W3C CCG, did:web method)."""
    parts = urlsplit(url)
    host = (parts.hostname or "") + (f":{parts.port}" if parts.port else "")
    return ":".join(["did:web", *(quote(part, safe="") for part in (host, *parts.path.split("/")) if part)])
