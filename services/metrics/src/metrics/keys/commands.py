"""What a worker does about personal keys by itself."""

from __future__ import annotations

from kernel.mongo import Db
from metrics.keys.repository import KeyRepository

_BATCH = 100


class KeyRotation:
    """Seals people's keys under the first of the vault's keys."""

    def __init__(self, db: Db, keys: KeyRepository) -> None:
        self.db = db
        self.keys = keys
        self._until: str | None = ""

    async def seal_again(self) -> bool:
        """Seal under the current key what an earlier one sealed, once after each start, which is when keys change;
        whether there may be more."""
        if self._until is not None:
            self._until = await self.keys.seal_again(self.db, after=self._until, limit=_BATCH)
        return self._until is not None
