"""Keys of badges as documents that verifiers know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from gamification.badge_keys.models import ALGORITHM, BadgeKey
from kernel.http import Instant, View


class BadgeKeyView(View):
    """A key that badges are or were signed with."""

    id: Annotated[str, Field(description="SHA-256 thumbprint of the public key (RFC 7638).")]
    version: int
    withdrawn_at: Annotated[
        Instant | None, Field(description="Since when nothing that it signed is valid; null while it is trusted.")
    ]

    @classmethod
    def of(cls, key: BadgeKey) -> BadgeKeyView:
        """The view of a key."""
        return cls.model_validate(key)


def did_document(issuer: str, keys: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """The document that the issuer's `did:web` leads to (W3C DID Core 1.0 §5)."""
    methods = [
        {"id": f"{issuer}#{id}", "type": "JsonWebKey", "controller": issuer, "publicKeyJwk": _jwk(id, key)}
        for id, key in keys.items()
    ]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"],
        "id": issuer,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def key_set(keys: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """The same keys as a JWK Set (RFC 7517 §5)."""
    return {"keys": [_jwk(id, key) for id, key in keys.items()]}


def _jwk(id: str, key: Mapping[str, str]) -> dict[str, str]:
    return {**key, "kid": id, "alg": ALGORITHM, "use": "sig"}
