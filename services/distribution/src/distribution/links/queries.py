"""Where links lead, from memory: a find for each click would cost nine tenths of the rate."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass

from distribution.links.errors import LinkGone, LinkNotFound
from distribution.links.models import Link, is_token, target
from distribution.links.repository import LinkRepository
from distribution.stories.errors import StoryNotFound
from distribution.stories.models import Story
from distribution.stories.queries import StoryQueries
from kernel.mongo import Db

# About 700 bytes each.
MOST_LINKS = 20_000
# Tokens are drawn at random when a share is made, so that an unknown one stays unknown; the limits bound memory.
MOST_UNKNOWN = 10_000
UNKNOWN_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Destination:
    """A link, the version of its story that it was made for, and the bytes of where it leads (empty: nowhere)."""

    link: Link
    story: Story
    location: bytes


class LinkQueries:
    """Where links lead: at most `MOST_LINKS` in memory, the longest unused dropped first.

    A link itself never changes, so it never grows stale; its story does, and is asked for at each click.
    """

    def __init__(self, db: Db, links: LinkRepository, stories: StoryQueries) -> None:
        self.db = db
        self.links = links
        self.stories = stories
        self._known: OrderedDict[str, Destination] = OrderedDict()
        self._unknown: OrderedDict[str, float] = OrderedDict()

    def at_hand(self, token: str) -> Destination | None:
        """Where a link leads if that is in memory and still so. Neither waits nor raises."""
        known = self._known.get(token)
        if known is None or not known.location:
            return None
        if self.stories.at_hand(known.link.story_id) is not known.story:
            return None
        self._known.move_to_end(token)
        return known

    async def get(self, token: str) -> Destination:
        """Where a link leads; `LinkNotFound` or `LinkGone` when it leads nowhere. At most one find for the link."""
        known = self._known.get(token)
        link = known.link if known else await self._find(token)
        try:
            story = await self.stories.get(link.story_id)
        except StoryNotFound:
            raise LinkNotFound from None
        location = b"" if story.withdrawn else target(story.url, network=link.network, story_id=story.id).encode()
        destination = self._known[token] = Destination(link, story, location)
        self._known.move_to_end(token)
        if len(self._known) > MOST_LINKS:
            self._known.popitem(last=False)
        if story.withdrawn:
            raise LinkGone
        return destination

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
