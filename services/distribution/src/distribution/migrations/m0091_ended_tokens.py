"""Tokens of directories are kept for a while after their end: who still shows one has to be found."""

from __future__ import annotations

from distribution.provisioning_tokens.models import KEPT_AFTER
from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the index anew that ends them."""
    tokens = db.collection("provisioning_tokens")
    await tokens.drop_index("expiry")
    await tokens.create_index("expires_at", name="expiry", expireAfterSeconds=round(KEPT_AFTER.total_seconds()))
