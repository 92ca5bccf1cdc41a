"""Telling people of what changed many at a time, or outside a transaction: found by its mark, so many at once."""

from __future__ import annotations

from distribution.accounts.repository import AccountRepository
from distribution.personal_events import models
from distribution.posts.repository import PostRepository
from kernel.clock import Clock
from kernel.mongo import Tx, UnitOfWork
from kernel.personal_events import note

_MOST = 200


class Untold:
    """Turns of the worker, each a transaction that notes events and takes the marks away. After a kill the next one
    goes on; of two workers one does it."""

    def __init__(self, uow: UnitOfWork, posts: PostRepository, accounts: AccountRepository, clock: Clock) -> None:
        self.uow = uow
        self.posts = posts
        self.accounts = accounts
        self.clock = clock

    async def tell_of_posts(self) -> bool:
        """Tell of posts that a storm held, or that ended with their story or their person's part; whether there may be
        more."""

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> int:
            found = await self.posts.untold(tx, limit=_MOST)
            if found:
                at = self.clock()
                await note([models.of_post(one, at=at) for one in found], tx)
                await self.posts.mark_told([one.id for one in found], tx)
            return len(found)

        return await self.uow.run(work) == _MOST

    async def tell_of_accounts(self) -> bool:
        """Tell of accounts that have to be connected again or end within a week, once of each; whether there may be
        more."""

        async def work(tx: Tx) -> int:
            at = self.clock()
            found = await self.accounts.untold(tx, at=at, limit=_MOST)
            if found:
                await note(models.of_accounts(found, at=at), tx)
                await self.accounts.mark_told([one.id for one in found], tx)
            return len(found)

        return await self.uow.run(work) == _MOST
