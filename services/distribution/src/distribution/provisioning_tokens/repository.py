"""Provisioning tokens in MongoDB: one document each, which is kept for some days after the end of its token."""

from __future__ import annotations

from dataclasses import asdict

from distribution.provisioning_tokens.errors import ProvisioningTokenNotFound
from distribution.provisioning_tokens.models import ProvisioningToken
from kernel.mongo import Db, Document, Tx

TOKENS = "provisioning_tokens"


class ProvisioningTokenRepository:
    """Reads and writes tokens, in a transaction (`db` is a `Tx`) or outside one."""

    async def add(self, token: ProvisioningToken, tx: Tx) -> None:
        """Keep a new token. Of two that are added at once, one runs again."""
        document = asdict(token)
        document["_id"] = document.pop("id")
        await tx.collection("provisioning_token_counters").update_one(
            {"_id": "tokens"}, {"$inc": {"version": 1}}, upsert=True
        )
        await tx.collection(TOKENS).insert_one(document)

    async def get(self, token_id: str, db: Db) -> ProvisioningToken:
        """A token; `ProvisioningTokenNotFound`."""
        found = _token(await db.collection(TOKENS).find_one({"_id": token_id}))
        if found is None:
            raise ProvisioningTokenNotFound
        return found

    async def of_digest(self, digest: str, db: Db) -> ProvisioningToken | None:
        """The token of that digest, or None."""
        return _token(await db.collection(TOKENS).find_one({"digest": digest}))

    async def every(self, db: Db) -> list[ProvisioningToken]:
        """Every token, the newest first."""
        found = await db.collection(TOKENS).find({}, sort=[("_id", -1)])
        return [token for token in map(_token, found) if token is not None]

    async def remove(self, token_id: str, tx: Tx) -> None:
        """Keep a token no longer."""
        await tx.collection(TOKENS).delete_one({"_id": token_id})


def _token(document: Document | None) -> ProvisioningToken | None:
    if document is None:
        return None
    document["id"] = document.pop("_id")
    return ProvisioningToken(**document)
