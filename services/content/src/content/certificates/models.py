"""Certificates: somebody has checked a story against a source. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from content.certificates.errors import CertificateEndsTooEarly


class Expiry(StrEnum):
    """Why a story is out: nobody vouches for it any more, or its own end came."""

    CERTIFICATE = "certificate"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Certificate:
    """Somebody has checked a story against a source; it holds until a moment."""

    source: str
    verifier_id: str
    certified_at: datetime
    verified_until: datetime

    @classmethod
    def issue(
        cls, *, source: str, verified_until: datetime, by: str, at: datetime, pointer: str = "/verified_until"
    ) -> Certificate:
        """A certificate by `by`; `CertificateEndsTooEarly`, which points at `pointer`, when it would not hold now."""
        if verified_until <= at:
            raise CertificateEndsTooEarly(pointer)
        return cls(source, by, at, verified_until)


def ends(certificate: Certificate | None, expires_at: datetime | None) -> list[tuple[datetime, Expiry]]:
    """When and why a published story goes out by itself, the earliest first."""
    known = [(certificate.verified_until, Expiry.CERTIFICATE)] if certificate is not None else []
    return sorted([*known, (expires_at, Expiry.DATE)] if expires_at is not None else known)
