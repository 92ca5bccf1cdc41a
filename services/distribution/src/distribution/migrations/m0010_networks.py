"""What programmes decided about networks, which units of work touch."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the index if it is missing."""
    # A collection cannot be made inside a transaction while another one makes it.
    await db.collection("network_decisions").create_index("programme_id", name="by_programme")
