"""Status lists as verifiers know them (W3C Bitstring Status List 1.0, secured by VC-JOSE-COSE)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from gamification.status_lists.models import Entry, encoded


def status_list_credential(
    revoked: Iterable[int], *, address: str, issuer: str, since: datetime, until: datetime
) -> dict[str, Any]:
    """A BitstringStatusListCredential (§3.2), to be signed. A credential's members and a JWT's claims say the same."""
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": moment(since),
        "validUntil": moment(until),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded(revoked),
        },
        "iss": issuer,
        "jti": address,
        "nbf": int(since.timestamp()),
        "exp": int(until.timestamp()),
    }


def status_of(entry: Entry, *, address: str) -> dict[str, Any]:
    """What a credential says of where its bit is (§3.1)."""
    return {
        "id": f"{address}#{entry.index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(entry.index),
        "statusListCredential": address,
    }


def moment(at: datetime) -> str:
    """A moment as credentials have it, to the second: `2026-11-29T15:00:00Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
