"""Accounts of the company, its spokespersons' among them: they pass on what people write, and are nobody's own part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from distribution.networks.models import Network


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyAccount:
    """An account that a programme passes posts on from: by itself through the connected account `account_id`, or, where
    that is None, by the hand of somebody who works for the programme."""

    id: str
    programme_id: str
    network: Network
    label: str
    address: str
    created_at: datetime
    account_id: str | None = None


def owner(programme_id: str) -> str:
    """Who owns a connected account of a programme: nobody's id, so that no person's list ever shows it."""
    return f"programme:{programme_id}"
