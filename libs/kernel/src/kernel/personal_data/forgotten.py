"""Who was forgotten, for as long as topics still tell of what they did before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kernel.mongo import DuplicateKey, Tx, WriteConflict


@dataclass(frozen=True, slots=True)
class Forgotten:
    """People who were forgotten, each a document of `collection`: a digest of the pseudonym, and in the member `moment`
    when it was. The collection's TTL index on that member ends it."""

    collection: str
    moment: str
    digest: Callable[[str], str]

    async def add(self, person_id: str, tx: Tx, *, at: datetime) -> None:
        """Nothing that the person did until `at` is theirs any more; of several such moments the last holds."""
        try:
            await tx.collection(self.collection).update_one(
                self._of(person_id), {"$max": {self.moment: at}}, upsert=True
            )
        except DuplicateKey:
            raise WriteConflict("the person is held by another transaction", retryable=True) from None

    async def has(self, person_id: str, tx: Tx, *, at: datetime) -> bool:
        """Whether the person was forgotten at that moment or since. Nobody forgets them before the transaction is
        committed: of two at once, one is run again, so that an erasure finds what was kept before it."""
        people, person = tx.collection(self.collection), self._of(person_id)
        try:
            found = await people.find_one_and_update(person, {"$set": {"held": True}}, upsert=True)
        except DuplicateKey:
            raise WriteConflict("the person is held by another transaction", retryable=True) from None
        # Nothing of it is left, but both are writes, and two transactions that write the same document meet.
        if found is None or self.moment not in found:
            await people.delete_one(person)
            return False
        await people.update_one(person, {"$unset": {"held": ""}})
        return bool(found[self.moment] >= at)

    def _of(self, person_id: str) -> dict[str, str]:
        return {"_id": self.digest(person_id)}
