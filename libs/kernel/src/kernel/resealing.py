"""Rotation of keys: what an earlier key sealed is sealed again under the vault's first."""

from __future__ import annotations

from collections.abc import Callable

from kernel.mongo import Db
from kernel.vault import Sealed, Vault

_BATCH = 100


class Resealing:
    """The documents of a collection whose `sealed` is bound to `belongs_to` of their id."""

    def __init__(self, db: Db, collection: str, vault: Vault, *, belongs_to: Callable[[str], str]) -> None:
        self._documents = db.collection(collection)
        self._vault = vault
        self._belongs_to = belongs_to
        self._after: str | None = ""

    async def seal_again(self) -> bool:
        """Seal the next of them again, once each after a start, which is when keys change; whether there may be more.

        One that no key opens is left as it is: its key was taken away too early, and put back, it opens again.
        """
        if self._after is None:
            return False
        found = await self._documents.find(
            {"_id": {"$gt": self._after}}, sort=[("_id", 1)], limit=_BATCH, fields=["sealed"]
        )
        for document in found:
            await self._seal(document["_id"], document["sealed"])
        self._after = found[-1]["_id"] if len(found) == _BATCH else None
        return self._after is not None

    async def _seal(self, document_id: str, before: bytes) -> None:
        if self._vault.is_current(before):
            return
        owner = self._belongs_to(document_id)
        try:
            sealed = self._vault.seal(self._vault.open(before, belongs_to=owner), belongs_to=owner)
        except Sealed:
            return
        # Not what came in between, or was destroyed: that is sealed under the first key already, or gone.
        await self._documents.update_one({"_id": document_id, "sealed": before}, {"$set": {"sealed": sealed}})
