"""How often something was done in a window, in MongoDB: one document for each person and window, gone after it."""

from __future__ import annotations

from gamification.windows.models import Window
from kernel.mongo import DuplicateKey, Tx, WriteConflict


class UseRepository:
    """The uses of one sort, in a collection whose documents name the person as `whose`, the window as `window` and what
    it was used for as `uses`; in a transaction, because two uses at once are of the same window."""

    def __init__(self, collection: str, *, whose: str, window: str, uses: str) -> None:
        self.collection = collection
        self.whose = whose
        self.window = window
        self.uses = uses

    async def add(self, use_id: str, tx: Tx, *, person_id: str, window: Window) -> int:
        """How many uses the person's window has with this one. Who finds them too many ends the transaction.

        It is written before it is judged, in one operation: of two transactions at once, the second finds out here and
        not at its end, and is run again.
        """
        begun = {self.whose: person_id, self.window: window.name, "renews_at": window.renews_at}
        used = {"$push": {self.uses: use_id}, "$inc": {"version": 1}, "$setOnInsert": begun}
        try:
            found = await tx.collection(self.collection).find_one_and_update(
                {"_id": f"{person_id}:{window.name}"}, used, upsert=True
            )
        except DuplicateKey:
            raise WriteConflict("the window was begun meanwhile", retryable=True) from None
        assert found is not None, "an upsert finds or makes its document"
        return len(found[self.uses])
