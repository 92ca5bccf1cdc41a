"""The issuer as Open Badges 3.0 (§B.1.17) writes it."""

from __future__ import annotations

from typing import Any

from gamification.issuers.models import Issuer


def profile(issuer: Issuer) -> dict[str, Any]:
    """The profile, as it stands in a credential."""
    return {"id": issuer.id, "type": ["Profile"], "name": issuer.name, "url": issuer.url}
