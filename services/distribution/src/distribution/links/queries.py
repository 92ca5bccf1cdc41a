"""Where links lead, from memory: a find for each click would cost nine tenths of the rate."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from distribution.links.errors import LinkGone, LinkNotFound
from distribution.links.models import Link, card_address, is_token, target
from distribution.links.repository import LinkRepository
from distribution.stories.errors import StoryNotFound
from distribution.stories.models import Story
from distribution.stories.queries import StoryQueries
from kernel.clock import Clock
from kernel.mongo import Db

# About 420 bytes each: what links have in common is there once.
MOST_LINKS = 20_000
# How many addresses links have in common: for each story one on each network, and its card.
_ADDRESSES = 4_096
# A person sees the link of a post before it leads anywhere, and may open it; right before the post is sent it does, and
# crawlers come at once. So an unknown token stays so for a moment, enough for a burst; the limit bounds memory.
MOST_UNKNOWN = 10_000
UNKNOWN_SECONDS = 1.0
# A link never changes, but it goes with its share when its person is forgotten.
AGE_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Destination:
    """A link, the version of its story that it was made for (None: a post of one's own), and the bytes of where it
    leads until `ends`: `location` (empty: nowhere), or `card` for crawlers that draw a preview."""

    link: Link
    story: Story | None
    location: bytes
    card: bytes
    ends: datetime | None
    read_at: float


class LinkQueries:
    """Where links lead: at most `MOST_LINKS` in memory, the longest unused dropped first.

    A link itself never changes and is looked up again only to see whether it is still there; its story does, and is
    asked for at each click. Cards are at `content_url`.
    """

    def __init__(self, db: Db, links: LinkRepository, stories: StoryQueries, clock: Clock, *, content_url: str) -> None:
        self.db = db
        self.links = links
        self.stories = stories
        self.clock = clock
        self.content_url = content_url
        self._known: OrderedDict[str, Destination] = OrderedDict()
        self._unknown: OrderedDict[str, float] = OrderedDict()

    def at_hand(self, token: str) -> Destination | None:
        """Where a link leads if that is in memory and still so. Neither waits nor raises."""
        known = self._known.get(token)
        if known is None or not known.location:
            return None
        if known.story is not None and self.stories.at_hand(known.link.story_id) is not known.story:
            return None
        if known.ends is not None and known.ends <= self.clock():
            return None
        if time.monotonic() - known.read_at > AGE_SECONDS:
            return None
        self._known.move_to_end(token)
        return known

    async def get(self, token: str) -> Destination:
        """Where a link leads; `LinkNotFound` or `LinkGone` when it leads nowhere. At most one find for the link."""
        known = self._known.get(token)
        if known is None or time.monotonic() - known.read_at > AGE_SECONDS:
            self._known.pop(token, None)
            link, read_at = await self._find(token), time.monotonic()
        else:
            link, read_at = known.link, known.read_at
        destination = self._known[token] = await self._destination(link, read_at=read_at)
        self._known.move_to_end(token)
        if len(self._known) > MOST_LINKS:
            self._known.popitem(last=False)
        if not destination.location:
            raise LinkGone
        return destination

    async def _destination(self, link: Link, *, read_at: float) -> Destination:
        story, url, card = None, link.target or "", ""
        ends = [link.expires_at]
        if link.story_id:
            try:
                story = await self.stories.get(link.story_id)
            except StoryNotFound:
                raise LinkNotFound from None
            url = "" if story.withdrawn else story.url
            card = card_address(self.content_url, story.card_id) if story.card_id else ""
            ends.append(story.links_until)
        end = min((moment for moment in ends if moment is not None), default=None)
        is_over = not url or (end is not None and end <= self.clock())
        location = "" if is_over else target(url, network=link.network, story_id=link.story_id)
        return Destination(link, story, _bytes(location), _bytes(card or location), end, read_at)

    async def _find(self, token: str) -> Link:
        unknown_since = self._unknown.get(token)
        is_unknown = unknown_since is not None and time.monotonic() - unknown_since < UNKNOWN_SECONDS
        if is_unknown or not is_token(token):
            raise LinkNotFound
        link = await self.links.find(token, self.db)
        if link is None:
            self._unknown[token] = time.monotonic()
            if len(self._unknown) > MOST_UNKNOWN:
                self._unknown.popitem(last=False)
            raise LinkNotFound
        return link


@lru_cache(maxsize=_ADDRESSES)
def _bytes(address: str) -> bytes:
    """The same bytes for all links that lead there."""
    return address.encode()
