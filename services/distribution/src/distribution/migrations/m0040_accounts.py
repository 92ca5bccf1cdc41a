"""Connected accounts, and the ways to networks and back."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """An owner connects an account once; what was begun and not finished does not stay."""
    accounts = db.collection("accounts")
    identity = [("owner", 1), ("network", 1), ("base_url", 1), ("subject", 1)]
    await accounts.create_index(identity, name="one_of_each", unique=True)
    await accounts.create_index([("state", 1), ("renew_at", 1)], name="to_renew")
    await accounts.create_index([("state", 1), ("expires_at", 1)], name="to_end")
    await db.collection("revocations").create_index("next_at", name="due")
    authorizations = db.collection("authorizations")
    await authorizations.create_index("expires_at", name="expiry", expireAfterSeconds=0)
    await authorizations.create_index("state", name="by_state", sparse=True)
    await db.collection("registrations").create_index("base_url", name="by_server")
