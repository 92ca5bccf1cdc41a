"""What people and their feed readers read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from content.feed_addresses.errors import FeedAddressNotFound
from content.feed_addresses.models import FeedAddress, hash_of
from content.feed_addresses.repository import FeedAddressRepository
from content.stories.models import Story
from content.stories.repository import StoryRepository
from kernel.clock import Clock
from kernel.mongo import Db

# Two megabytes at most for typical stories, and more than a reader that asks once a day would miss.
_MOST_STORIES = 30
# `Last-Modified` counts whole seconds, by the clock of whichever process notices (RFC 9110 §8.8.2.2).
_SETTLED = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Contents:
    """What is at a feed address, and when that changed last; `is_settled` if it cannot change in that second again."""

    address: FeedAddress
    stories: list[Story]
    changed_at: datetime
    is_settled: bool


class FeedAddressQueries:
    """Feed addresses for their owners, and what is at them for whoever knows the secret."""

    def __init__(self, db: Db, addresses: FeedAddressRepository, stories: StoryRepository, clock: Clock) -> None:
        self.db = db
        self.addresses = addresses
        self.stories = stories
        self.clock = clock

    async def all_of(self, person_id: str) -> list[FeedAddress]:
        """A person's addresses, oldest first."""
        return await self.addresses.all_of(person_id, self.db)

    async def contents(self, secret: str) -> Contents:
        """The newest stories that the owner may see; `FeedAddressNotFound` for a secret that opens nothing (now)."""
        address = await self.addresses.by_hash(hash_of(secret), self.db)
        now = self.clock()
        if not address.is_valid(now):
            raise FeedAddressNotFound
        stories = await self.stories.latest(self.db, audience=address.audience, limit=_MOST_STORIES)
        changed_at = await self.addresses.changed_at(address.audience, stories, self.db, now=now)
        return Contents(address, stories, changed_at, is_settled=now - changed_at > _SETTLED)
