"""What people say of their onboarding and of processing, which units of work touch."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the collections if they are missing: they cannot be made inside a transaction while another one makes it."""
    await db.collection("onboardings").create_index("version", name="by_version")
    await db.collection("objections").create_index("objected_at", name="by_moment")
