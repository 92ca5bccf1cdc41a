"""Indexes of the audit log, and in which service an act was done."""

from __future__ import annotations

from kernel.audit import prepare
from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make what is missing."""
    await prepare(db)
