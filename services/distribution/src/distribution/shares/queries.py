"""A person's own shares, and what was lately said of a story."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from dataclasses import dataclass

from distribution.shares.errors import ShareNotFound
from distribution.shares.models import Share
from distribution.shares.repository import ShareRepository
from kernel.mongo import Db

# Closeness guides and forbids nothing, so what another process took in a moment ago may be missed.
AGE_SECONDS = 30.0
LATEST = 20
# About 90 kB each.
MOST_STORIES = 64

_Words = frozenset[int]


@dataclass(slots=True)
class _Latest:
    words: deque[tuple[str, _Words]]
    read_at: float


class ShareQueries:
    """A person's own shares. There is no query for anybody else's."""

    def __init__(self, db: Db, shares: ShareRepository) -> None:
        self.db = db
        self.shares = shares

    async def newest_of(self, person_id: str, *, before: str | None, limit: int) -> list[Share]:
        """The person's shares, newest first."""
        return await self.shares.newest_of(person_id, self.db, before=before, limit=limit)

    async def with_link(self, share_id: str, *, person_id: str) -> Share:
        """The person's share; `ShareNotFound` if it is not theirs, or has no link."""
        share = await self.shares.find(share_id, self.db, person_id=person_id)
        if share is None or not share.leads_somewhere:
            raise ShareNotFound
        return share


class LatestWords:
    """The words of the `LATEST` shares of a story, as sketches, from memory and at most `AGE_SECONDS` old."""

    def __init__(self, db: Db, shares: ShareRepository) -> None:
        self.db = db
        self.shares = shares
        self._known: OrderedDict[str, _Latest] = OrderedDict()

    async def of(self, story_id: str, *, besides: str) -> list[_Words]:
        """What others than the person `besides` said: to say the same on two networks is one's own affair."""
        known = self._known.get(story_id)
        if known is None or time.monotonic() - known.read_at > AGE_SECONDS:
            read = await self.shares.latest_words(story_id, self.db, limit=LATEST)
            known = self._known[story_id] = _Latest(deque(read, maxlen=LATEST), time.monotonic())
            if len(self._known) > MOST_STORIES:
                self._known.popitem(last=False)
        self._known.move_to_end(story_id)
        return [words for person_id, words in known.words if person_id != besides]

    def add(self, share: Share) -> None:
        """Take note of a share that was just made."""
        if (known := self._known.get(share.story_id)) is not None:
            known.words.appendleft((share.person_id, share.words))
