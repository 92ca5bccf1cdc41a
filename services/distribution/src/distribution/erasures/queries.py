"""How far a person's erasure is, for the person alone."""

from __future__ import annotations

from distribution.erasures.errors import NoErasure
from distribution.erasures.models import Wish, asker
from distribution.erasures.repository import WishRepository
from kernel.mongo import Db


class ErasureQueries:
    """A person's own wish. `key` is what its asker is hashed with."""

    def __init__(self, db: Db, wishes: WishRepository, *, key: bytes) -> None:
        self.db = db
        self.wishes = wishes
        self.key = key

    async def get(self, person_id: str) -> Wish:
        """The person's last wish; `NoErasure` if there is none."""
        wish = await self.wishes.latest_of(asker(person_id, key=self.key), self.db)
        if wish is None:
            raise NoErasure
        return wish
